import API
import Objects

/// The strategies of groups whose objects have shapes and little else of their own.
extension Strategies {
  mutating func registerNetworking() {
    var endpoints = Strategy()
    endpoints.setDefaults = CoreDefaults.applyToEndpoints
    endpoints.validate = EndpointsValidation.errors
    register(.endpoints, endpoints)
    var slices = Strategy()
    slices.setDefaults = CoreDefaults.applyToEndpointSlice
    slices.validate = EndpointSliceValidation.errors
    slices.validateUpdate = EndpointSliceValidation.updateErrors
    slices.afterStore = { _, server in server.servicesChanged() }
    slices.afterRemoval = { _, server in server.servicesChanged() }
    slices.warnings = ObjectWarnings.endpointSlice
    register(.endpointSlices, slices)
    var classes = Strategy()
    classes.setDefaults = { object in
      if object["spec"]?["parameters"] != nil {
        object["spec", default: [:]]["parameters", default: [:]].fill("scope", "Cluster")
      }
    }
    classes.validate = IngressValidation.classErrors
    classes.validateUpdate = IngressValidation.classUpdateErrors
    register(GroupVersionResource("ingressclasses", group: "networking.k8s.io"), classes)
  }

  mutating func registerAdmission() {
    let group = "admissionregistration.k8s.io"
    var policies = Strategy()
    policies.setDefaults = AdmissionPolicyValidation.applyDefaults
    policies.validate = AdmissionPolicyValidation.errors
    policies.actsOnAdmission()
    register(GroupVersionResource("validatingadmissionpolicies", group: group), policies)
    var bindings = Strategy()
    bindings.setDefaults = AdmissionPolicyValidation.applyBindingDefaults
    bindings.validate = AdmissionPolicyValidation.bindingErrors
    bindings.actsOnAdmission()
    register(GroupVersionResource("validatingadmissionpolicybindings", group: group), bindings)
    var mutating = Strategy()
    mutating.setDefaults = AdmissionPolicyValidation.applyDefaults
    mutating.validate = MutatingPolicyValidation.errors
    mutating.actsOnAdmission()
    register(GroupVersionResource("mutatingadmissionpolicies", group: group), mutating)
    bindings.validate = MutatingPolicyValidation.bindingErrors
    register(GroupVersionResource("mutatingadmissionpolicybindings", group: group), bindings)
  }

  mutating func registerPolicies() {
    var events = Strategy()
    events.nameRule = RoleValidation.name
    events.validate = EventValidation.errors
    events.validateUpdate = EventValidation.updateErrors
    events.versions = EventConversion.versions
    register(.events, events)
    register(GroupVersionResource("events", group: EventConversion.group), events)
    var priorities = Strategy()
    priorities.validate = PriorityClassValidation.errors
    priorities.validateUpdate = PriorityClassValidation.updateErrors
    register(.priorityClasses, priorities)
    var budgets = Strategy()
    budgets.nameRule = RoleValidation.name
    budgets.validate = DisruptionBudgetValidation.errors
    register(GroupVersionResource("poddisruptionbudgets", group: "policy"), budgets)
    var leases = Strategy()
    leases.validate = LeaseValidation.errors
    register(GroupVersionResource("leases", group: "coordination.k8s.io"), leases)
    var runtimes = Strategy()
    runtimes.validate = RuntimeClassValidation.errors
    runtimes.validateUpdate = RuntimeClassValidation.updateErrors
    runtimes.warnings = ObjectWarnings.runtimeClass
    register(GroupVersionResource("runtimeclasses", group: "node.k8s.io"), runtimes)
  }

  mutating func registerDrivers() {
    let group = "storage.k8s.io"
    var drivers = Strategy()
    drivers.setDefaults = DriverValidation.applyDefaults
    drivers.validate = DriverValidation.errors
    drivers.validateUpdate = DriverValidation.updateErrors
    register(GroupVersionResource("csidrivers", group: group), drivers)
    var nodes = Strategy()
    nodes.validate = DriverValidation.nodeErrors
    register(GroupVersionResource("csinodes", group: group), nodes)
    var attachments = Strategy()
    attachments.validate = DriverValidation.attachmentErrors
    attachments.validateUpdate = DriverValidation.attachmentUpdateErrors
    register(GroupVersionResource("volumeattachments", group: group), attachments)
  }

  mutating func registerFlowControl() {
    let group = "flowcontrol.apiserver.k8s.io"
    var schemas = Strategy()
    schemas.validate = FlowControlValidation.schemaErrors
    schemas.prepareForCreate = { schema, server throws(Status) in server.noteLevel(of: &schema) }
    schemas.prepareForUpdate = { schema, _, server throws(Status) in server.noteLevel(of: &schema) }
    register(GroupVersionResource("flowschemas", group: group), schemas)
    var levels = Strategy()
    levels.validate = FlowControlValidation.levelErrors
    levels.afterStore = { _, server in server.flowControlChanged() }
    levels.afterRemoval = { _, server in server.flowControlChanged() }
    register(GroupVersionResource("prioritylevelconfigurations", group: group), levels)
  }
}

extension Strategy {
  /// Objects of this resource are rules of admission, which are read anew with each change.
  mutating func actsOnAdmission() {
    afterStore = { _, server in server.admissionRulesChanged() }
    afterRemoval = { _, server in server.admissionRulesChanged() }
  }
}
