/// The plugins that act in every cluster.
extension AdmissionPlugin {
  /// In the order of the server (`pkg/kubeapiserver/options/plugins.go`), those that are off by default left out.
  static let all: [AdmissionPlugin] = [
    NamespaceLifecycle.plugin,
    LimitRanger.plugin,
    ServiceAccountAdmission.plugin,
    NodeRestriction.plugin,
    TaintNodesByCondition.plugin,
    PodSecurity.plugin,
    PriorityAdmission.plugin,
    DefaultTolerationSeconds.plugin,
    DefaultStorageClass.plugin,
    StorageObjectInUseProtection.plugin,
    PersistentVolumeClaimResize.plugin,
    RuntimeClassAdmission.plugin,
    DefaultIngressClass.plugin,
    PodTopologyLabels.plugin,
    AdmissionByRules.mutatingPolicies,
    AdmissionByRules.mutatingWebhooks,
    AdmissionByRules.policies,
    AdmissionByRules.validatingWebhooks,
    ResourceQuotaAdmission.plugin,
  ]
}
