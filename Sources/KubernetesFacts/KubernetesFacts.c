// #embed and not SwiftPM's embedInCode: that one takes over a minute to compile 225 KB.
#include "KubernetesFacts.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define FACT(function)                                             \
  KubernetesFact function(void) {                                        \
    KubernetesFact fact = {function##_bytes, sizeof function##_bytes};   \
    return fact;                                                         \
  }

static const unsigned char kubernetes_schemas_bytes[] = {
#embed "schemas.json"
};
static const unsigned char kubernetes_go_types_bytes[] = {
#embed "gotypes.json"
};
static const unsigned char kubernetes_protobuf_bytes[] = {
#embed "protobuf.json"
};
static const unsigned char kubernetes_resources_bytes[] = {
#embed "resources.json"
};
static const unsigned char kubernetes_columns_bytes[] = {
#embed "columns.json"
};
static const unsigned char kubernetes_bootstrap_bytes[] = {
#embed "bootstrap.json"
};
static const unsigned char kubernetes_kubectl_commands_bytes[] = {
#embed "kubectl-commands.json"
};
static const unsigned char time_zones_bytes[] = {
#embed "timezones.txt"
};

FACT(kubernetes_schemas)
FACT(kubernetes_go_types)
FACT(kubernetes_protobuf)
FACT(kubernetes_resources)
FACT(kubernetes_columns)
FACT(kubernetes_bootstrap)
FACT(kubernetes_kubectl_commands)
FACT(time_zones)
