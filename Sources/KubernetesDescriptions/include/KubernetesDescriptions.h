// What the types and fields of the Kubernetes API are for, in our own words, as bytes in the program itself.
#ifndef KUBERNETES_DESCRIPTIONS_H
#define KUBERNETES_DESCRIPTIONS_H

#include <stddef.h>

typedef struct {
  const unsigned char *bytes;
  size_t count;
} KubernetesText;

/// All files of `Texts/`, one after the other; README.md says how they are written.
KubernetesText kubernetes_descriptions(void);

/// All files of `Coverage/`: what Drydock does with each field.
KubernetesText kubernetes_coverage(void);

/// All files of `Kubectl/`: what kubectl's commands and flags are for, and which flags have no effect here.
KubernetesText kubernetes_kubectl_help(void);

#endif
