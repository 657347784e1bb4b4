// Facts read off a Kubernetes v1.36.2 control plane, as bytes of JSON in the program itself.
#ifndef KUBERNETES_FACTS_H
#define KUBERNETES_FACTS_H

#include <stddef.h>

typedef struct {
  const unsigned char *bytes;
  size_t count;
} KubernetesFact;

/// 578 OpenAPI v3 schemas by name.
KubernetesFact kubernetes_schemas(void);
/// The Go structs of these schemas: their fields in order, as `jsonName=GoName:type!@Embedding` (no `=GoName` where it is
/// the JSON name with a capital, `!` where an empty value is written too, the embedded structs a field stands in).
KubernetesFact kubernetes_go_types(void);
/// The kinds and their messages, as `number:jsonName:type` (`*` before the name where the field can be missing although its
/// value is zero, `~` where its fields stand in the message around it; types: `s` text, `y` bytes, `i` integer, `b` truth,
/// `d` floating point, `[]` many, `{}` by a key, or another message).
KubernetesFact kubernetes_protobuf(void);
/// Every served resource and subresource.
KubernetesFact kubernetes_resources(void);
/// The Table columns of each listable resource.
KubernetesFact kubernetes_columns(void);
/// The objects that a new control plane holds before anyone creates any.
KubernetesFact kubernetes_bootstrap(void);
/// kubectl's command tree with its flags.
KubernetesFact kubernetes_kubectl_commands(void);
/// The time zones of the IANA database (2025, public domain), as text: the rule that holds today as POSIX writes it, and
/// the names that it holds for.
KubernetesFact time_zones(void);

#endif
