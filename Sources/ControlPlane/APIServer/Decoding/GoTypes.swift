import API

/// What the schema does not say of Kubernetes' Go types (`staging/src/k8s.io/api`): which fields are left out of an
/// answer when they are zero, which types of strings have names, and which structs are embedded in others.
enum GoTypes {
  /// Optional fields that are pointers keep a zero that was written; all others lose it.
  static func keepsZero(_ owner: Schema, _ property: Schema.Property, _ form: Schema.Form) -> Bool {
    switch form {
    case .list, .map: return false
    default: if owner.required.contains(property.name) { return true }
    }
    switch form {
    case .bool: return !plainBools.contains(property.name)
    case .int32, .int64: return !plainIntegers.contains(property.name)
    case .string:
      return pointerStrings.contains(property.name) || pointerStrings.contains(owner.shortName + "." + property.name)
        || owner.name == "io.k8s.api.discovery.v1.EndpointPort"
    default: return true
    }
  }

  private static let plainBools: Set<String> = [
    "authenticated", "chapAuthDiscovery", "chapAuthSession", "clusterScope", "denied", "deprecated",
    "exclusiveMaximum", "exclusiveMinimum", "globalDefault", "hostIPC", "hostNetwork", "hostPID",
    "insecureSkipTLSVerify", "nullable", "paused", "preserveUnknownFields", "publishNotReadyAddresses", "readOnly",
    "sslEnabled", "stdin", "stdinOnce", "tty", "uniqueItems", "unschedulable", "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
  ]

  private static let plainIntegers: Set<String> = [
    "availableReplicas", "count", "failureThreshold", "fullyLabeledReplicas", "generation", "healthCheckNodePort",
    "hostPort", "initialDelaySeconds", "minReadySeconds", "nodePort", "number", "observedGeneration",
    "periodSeconds", "readyReplicas", "signal", "sizeBytes", "successThreshold", "unavailableReplicas",
    "updatedReplicas",
  ]

  private static let pointerStrings: Set<String> = [
    "appProtocol", "completionMode", "failurePolicy", "fsGroupChangePolicy", "holderIdentity", "hostnameOverride",
    "ingressClassName", "internalTrafficPolicy", "ipFamilyPolicy", "loadBalancerClass", "localhostProfile",
    "matchPolicy", "mountPropagation", "nodeAffinityPolicy", "nodeTaintsPolicy", "pathType", "podReplacementPolicy",
    "preemptionPolicy", "procMount", "reclaimPolicy", "recursiveReadOnly", "runtimeClassName", "scope", "selectPolicy",
    "sideEffects", "stopSignal", "supplementalGroupsPolicy", "timeZone", "unhealthyPodEvictionPolicy",
    "volumeAttributesClassName", "volumeBindingMode", "volumeMode", "Container.restartPolicy", "Endpoint.hostname",
    "Endpoint.nodeName", "Endpoint.zone", "EndpointAddress.nodeName", "HostPathVolumeSource.type",
    "IngressClassParametersReference.apiGroup", "IngressClassParametersReference.namespace",
    "NetworkPolicyPort.protocol", "PersistentVolumeClaimSpec.storageClassName", "TypedLocalObjectReference.apiGroup",
    "TypedObjectReference.apiGroup", "GRPCAction.service",
  ]

  /// The named type of a string, or of the strings in a list, without its version.
  static func name(of field: String, in owner: Schema) -> String? {
    guard let name = named[owner.shortName + "." + field] else { return nil }
    return (owner.name.split(separator: ".").dropLast().last.map { $0 + "." } ?? "") + name
  }

  private static let named: [String: String] = [
    "Capabilities.add": "Capability", "Capabilities.drop": "Capability", "Container.imagePullPolicy": "PullPolicy",
    "Container.restartPolicy": "ContainerRestartPolicy",
    "Container.terminationMessagePolicy": "TerminationMessagePolicy", "ContainerPort.protocol": "Protocol",
    "CronJobSpec.concurrencyPolicy": "ConcurrencyPolicy", "CustomResourceDefinitionSpec.scope": "ResourceScope",
    "DaemonSetUpdateStrategy.type": "DaemonSetUpdateStrategyType",
    "DeploymentStrategy.type": "DeploymentStrategyType", "EmptyDirVolumeSource.medium": "StorageMedium",
    "EndpointPort.protocol": "Protocol", "EndpointSlice.addressType": "AddressType",
    "HPAScalingPolicy.type": "HPAScalingPolicyType", "HPAScalingRules.selectPolicy": "ScalingPolicySelect",
    "HTTPGetAction.scheme": "URIScheme", "HTTPIngressPath.pathType": "PathType",
    "HostPathVolumeSource.type": "HostPathType", "JobSpec.completionMode": "CompletionMode",
    "JobSpec.podReplacementPolicy": "PodReplacementPolicy",
    "LabelSelectorRequirement.operator": "LabelSelectorOperator",
    "LimitRangeItem.type": "LimitType", "MatchResources.matchPolicy": "MatchPolicyType",
    "MetricSpec.type": "MetricSourceType", "MetricTarget.type": "MetricTargetType",
    "NamedRuleWithOperations.operations": "OperationType", "NamespaceSpec.finalizers": "FinalizerName",
    "NetworkPolicyPort.protocol": "Protocol", "NetworkPolicySpec.policyTypes": "PolicyType",
    "NodeSelectorRequirement.operator": "NodeSelectorOperator",
    "PersistentVolumeClaimSpec.accessModes": "PersistentVolumeAccessMode",
    "PersistentVolumeClaimSpec.volumeMode": "PersistentVolumeMode",
    "PersistentVolumeSpec.accessModes": "PersistentVolumeAccessMode",
    "PersistentVolumeSpec.persistentVolumeReclaimPolicy": "PersistentVolumeReclaimPolicy",
    "PersistentVolumeSpec.volumeMode": "PersistentVolumeMode",
    "PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy": "UnhealthyPodEvictionPolicyType",
    "PodFailurePolicyRule.action": "PodFailurePolicyAction", "PodSpec.dnsPolicy": "DNSPolicy",
    "PodSpec.preemptionPolicy": "PreemptionPolicy", "PodSpec.restartPolicy": "RestartPolicy",
    "PriorityClass.preemptionPolicy": "PreemptionPolicy", "ResourceMetricSource.name": "ResourceName",
    "ResourceQuotaSpec.scopes": "ResourceQuotaScope", "RuleWithOperations.operations": "OperationType",
    "ScopedResourceSelectorRequirement.operator": "ScopeSelectorOperator",
    "ScopedResourceSelectorRequirement.scopeName": "ResourceQuotaScope",
    "SeccompProfile.type": "SeccompProfileType", "Secret.type": "SecretType", "ServicePort.protocol": "Protocol",
    "ServiceSpec.externalTrafficPolicy": "ServiceExternalTrafficPolicy",
    "ServiceSpec.internalTrafficPolicy": "ServiceInternalTrafficPolicy", "ServiceSpec.ipFamilies": "IPFamily",
    "ServiceSpec.ipFamilyPolicy": "IPFamilyPolicy", "ServiceSpec.sessionAffinity": "ServiceAffinity",
    "ServiceSpec.type": "ServiceType", "StatefulSetSpec.podManagementPolicy": "PodManagementPolicyType",
    "StatefulSetUpdateStrategy.type": "StatefulSetUpdateStrategyType",
    "StorageClass.reclaimPolicy": "PersistentVolumeReclaimPolicy",
    "StorageClass.volumeBindingMode": "VolumeBindingMode", "Taint.effect": "TaintEffect",
    "Toleration.effect": "TaintEffect", "Toleration.operator": "TolerationOperator",
    "TopologySpreadConstraint.whenUnsatisfiable": "UnsatisfiableConstraintAction",
    "ValidatingAdmissionPolicyBindingSpec.validationActions": "ValidationAction",
    "ValidatingAdmissionPolicySpec.failurePolicy": "FailurePolicyType",
    "ValidatingWebhook.failurePolicy": "FailurePolicyType", "ValidatingWebhook.matchPolicy": "MatchPolicyType",
    "ValidatingWebhook.sideEffects": "SideEffectClass", "VolumeMount.mountPropagation": "MountPropagationMode",
  ]

  /// The embedded structs that a path to a field goes through.
  static func embedding(of field: String, in owner: Schema) -> [String] {
    switch owner.shortName {
    case "Volume": field == "name" ? [] : ["VolumeSource"]
    case "Probe": ["exec", "httpGet", "tcpSocket", "grpc"].contains(field) ? ["ProbeHandler"] : []
    case "PersistentVolumeSpec": volumeSources.contains(field) ? ["PersistentVolumeSource"] : []
    case "IngressRule": field == "http" ? ["IngressRuleValue"] : []
    case "NamedRuleWithOperations":
      field == "operations"
        ? ["RuleWithOperations"] : ruleFields.contains(field) ? ["RuleWithOperations", "Rule"] : []
    case "RuleWithOperations": ruleFields.contains(field) ? ["Rule"] : []
    case "SecretKeySelector", "ConfigMapKeySelector", "SecretEnvSource", "ConfigMapEnvSource", "ConfigMapProjection",
      "ConfigMapVolumeSource", "SecretProjection":
      field == "name" ? ["LocalObjectReference"] : []
    case "EphemeralContainer": field == "targetContainerName" ? [] : ["EphemeralContainerCommon"]
    default: []
    }
  }

  private static let volumeSources: Set<String> = [
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker",
    "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume",
    "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
  ]
  private static let ruleFields: Set<String> = ["apiGroups", "apiVersions", "resources", "scope"]
}
