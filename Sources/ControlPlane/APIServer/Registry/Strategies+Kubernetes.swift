import API
import Objects

extension Strategies {
  /// The resources that have something special; all others are served by the generic machinery alone.
  static let kubernetes: Strategies = {
    var strategies = Strategies()
    strategies.registerCore()
    strategies.registerApps()
    strategies.registerStored()
    return strategies
  }()

  private mutating func registerCore() {
    register(.pods, PodStrategy.strategy)
    register(.services, ServiceStrategy.strategy)
    var namespaces = Strategy()
    namespaces.setDefaults = CoreDefaults.applyToNamespace
    namespaces.nameRule = Validation.label
    namespaces.prepareForCreate = { namespace, _ throws(Status) in
      namespace["spec"] = ["finalizers": ["kubernetes"]]
      namespace["status"] = ["phase": "Active"]
    }
    namespaces.prepareForUpdate = { namespace, old, _ throws(Status) in
      namespace["spec", default: [:]]["finalizers"] = old["spec"]?["finalizers"]
    }
    namespaces.validateUpdate = { _, _, _ in [] }
    register(.namespaces, namespaces)
    var secrets = Strategy()
    secrets.setDefaults = CoreDefaults.applyToSecret
    secrets.validate = { secret, _ in DataValidation.errors(secret) }
    secrets.validateUpdate = { secret, old, _ in DataValidation.updateErrors(secret, old) }
    register(.secrets, secrets)
    var configMaps = Strategy()
    configMaps.validate = { map, _ in DataValidation.errors(map) }
    configMaps.validateUpdate = { map, old, _ in DataValidation.updateErrors(map, old) }
    register(.configMaps, configMaps)
    var claims = Strategy()
    claims.setDefaults = { $0["spec", default: [:]].fill("volumeMode", "Filesystem") }
    claims.prepareForCreate = { claim, _ throws(Status) in claim["status"] = ["phase": "Pending"] }
    claims.notSimulated = "Drydock does not bind PersistentVolumeClaims to volumes yet: the claim stays Pending"
    register(.persistentVolumeClaims, claims)
  }

  private mutating func registerApps() {
    register(.deployments, workload(WorkloadDefaults.applyToDeployment))
    register(.replicaSets, workload(WorkloadDefaults.applyToReplicaSet))
    register(.daemonSets, workload(WorkloadDefaults.applyToDaemonSet))
    var statefulSets = workload(WorkloadDefaults.applyToStatefulSet)
    statefulSets.notSimulated = Self.notRun("StatefulSet")
    register(GroupVersionResource("statefulsets", group: "apps"), statefulSets)
    var controllers = Strategy()
    controllers.setDefaults = WorkloadDefaults.applyToReplicationController
    controllers.notSimulated = Self.notRun("ReplicationController")
    register(GroupVersionResource("replicationcontrollers"), controllers)
    var jobs = Strategy()
    jobs.setDefaults = WorkloadDefaults.applyToJob
    jobs.notSimulated = Self.notRun("Job")
    register(GroupVersionResource("jobs", group: "batch"), jobs)
    var cronJobs = Strategy()
    cronJobs.setDefaults = WorkloadDefaults.applyToCronJob
    cronJobs.notSimulated = Self.notRun("CronJob")
    register(GroupVersionResource("cronjobs", group: "batch"), cronJobs)
  }

  /// Kinds that are kept, while what would act on them is not there.
  private mutating func registerStored() {
    let stored: [(GroupVersionResource, String)] = [
      (
        GroupVersionResource("ingresses", group: "networking.k8s.io"),
        "has no ingress controller yet: nothing is routed"
      ),
      (GroupVersionResource("networkpolicies", group: "networking.k8s.io"), "does not enforce network policies yet"),
      (GroupVersionResource("horizontalpodautoscalers", group: "autoscaling"), "does not run the autoscaler yet"),
      (GroupVersionResource("poddisruptionbudgets", group: "policy"), "does not count disruptions yet"),
      (GroupVersionResource("resourcequotas"), "does not enforce quotas yet"),
      (GroupVersionResource("limitranges"), "does not enforce limit ranges yet"),
      (.persistentVolumes, "does not bind persistent volumes yet"),
      (
        GroupVersionResource("customresourcedefinitions", group: "apiextensions.k8s.io"),
        "does not serve custom resources yet"
      ),
      (
        GroupVersionResource("validatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
        "does not call webhooks"
      ),
      (
        GroupVersionResource("mutatingwebhookconfigurations", group: "admissionregistration.k8s.io"),
        "does not call webhooks"
      ),
      (GroupVersionResource("roles", group: "rbac.authorization.k8s.io"), "does not check permissions yet"),
      (GroupVersionResource("rolebindings", group: "rbac.authorization.k8s.io"), "does not check permissions yet"),
      (GroupVersionResource("clusterroles", group: "rbac.authorization.k8s.io"), "does not check permissions yet"),
      (
        GroupVersionResource("clusterrolebindings", group: "rbac.authorization.k8s.io"),
        "does not check permissions yet"
      ),
    ]
    for (resource, what) in stored {
      var strategy = Strategy()
      strategy.notSimulated = "Drydock \(what); the object is only stored"
      register(resource, strategy)
    }
  }

  private func workload(_ defaults: @escaping @Sendable (inout Value) -> Void) -> Strategy {
    var strategy = Strategy()
    strategy.setDefaults = defaults
    strategy.validate = { workload, context in WorkloadValidation.errors(workload, context) }
    strategy.validateUpdate = { workload, old, context in WorkloadValidation.updateErrors(workload, old, context) }
    return strategy
  }

  private static func notRun(_ kind: String) -> String {
    "Drydock does not run the \(kind) controller yet; the object is only stored and makes no pods"
  }
}

/// `pkg/apis/core/validation`: config maps and secrets.
enum DataValidation {
  static func errors(_ object: Value) -> [FieldError] {
    var errors: [FieldError] = []
    for field in ["data", "binaryData"] {
      for key in object[field]?.object?.keys ?? [] where !isKey(key) {
        errors.append(
          .invalid(
            "\(field)[\(key)]",
            .string(key),
            Validation.pattern(
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
              "[-._a-zA-Z0-9]+",
              "key.name",
              "KEY_NAME",
              "key-name"
            )
          )
        )
      }
    }
    return errors
  }

  static func updateErrors(_ object: Value, _ old: Value) -> [FieldError] {
    var errors = self.errors(object)
    if let type = old["type"], object["type"] != type {
      errors.append(.invalid("type", object["type"] ?? "", "field is immutable"))
    }
    guard old["immutable"]?.bool == true else { return errors }
    if object["immutable"]?.bool != true {
      errors.append(.forbidden("immutable", "field is immutable when `immutable` is set"))
    }
    for field in ["data", "binaryData"] where object[field] != old[field] {
      errors.append(.forbidden(field, "field is immutable when `immutable` is set"))
    }
    return errors
  }

  private static func isKey(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.count <= 253 && key != "." && key != ".."
      && key.utf8.allSatisfy {
        ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || ($0 >= 48 && $0 <= 57) || [45, 46, 95].contains($0)
      }
  }
}
