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

static const unsigned char coverage[] = {
#embed "Coverage/meta.txt"
    ,
#embed "Coverage/core.txt"
    ,
#embed "Coverage/apps.txt"
    ,
#embed "Coverage/batch.txt"
    ,
#embed "Coverage/autoscaling.txt"
    ,
#embed "Coverage/networking.txt"
    ,
#embed "Coverage/policy.txt"
    ,
#embed "Coverage/rbac.txt"
    ,
#embed "Coverage/storage.txt"
    ,
#embed "Coverage/scheduling.txt"
    ,
#embed "Coverage/node.txt"
    ,
#embed "Coverage/coordination.txt"
    ,
#embed "Coverage/discovery.txt"
    ,
#embed "Coverage/events.txt"
    ,
#embed "Coverage/authentication.txt"
    ,
#embed "Coverage/authorization.txt"
    ,
#embed "Coverage/certificates.txt"
    ,
#embed "Coverage/admissionregistration.txt"
    ,
#embed "Coverage/apiextensions.txt"
    ,
#embed "Coverage/apiregistration.txt"
    ,
#embed "Coverage/flowcontrol.txt"
    ,
#embed "Coverage/resource.txt"
};

KubernetesText kubernetes_coverage(void) {
  KubernetesText text = {coverage, sizeof coverage};
  return text;
}

static const unsigned char kubectl[] = {
#embed "Kubectl/flags.txt"
    ,
#embed "Kubectl/basic.txt"
    ,
#embed "Kubectl/deploy.txt"
    ,
#embed "Kubectl/troubleshooting.txt"
    ,
#embed "Kubectl/advanced.txt"
    ,
#embed "Kubectl/settings.txt"
};

KubernetesText kubernetes_kubectl_help(void) {
  KubernetesText text = {kubectl, sizeof kubectl};
  return text;
}
