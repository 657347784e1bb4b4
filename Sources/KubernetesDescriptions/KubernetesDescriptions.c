#include "KubernetesDescriptions.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char descriptions[] = {
#embed "Texts/meta.txt"
    ,
#embed "Texts/pods.txt"
    ,
#embed "Texts/containers.txt"
    ,
#embed "Texts/volumes.txt"
    ,
#embed "Texts/core.txt"
    ,
#embed "Texts/nodes.txt"
    ,
#embed "Texts/storage.txt"
    ,
#embed "Texts/apps.txt"
    ,
#embed "Texts/batch.txt"
    ,
#embed "Texts/autoscaling.txt"
    ,
#embed "Texts/networking.txt"
    ,
#embed "Texts/policy.txt"
    ,
#embed "Texts/rbac.txt"
    ,
#embed "Texts/apiextensions.txt"
};

KubernetesText kubernetes_descriptions(void) {
  KubernetesText text = {descriptions, sizeof descriptions};
  return text;
}
