import API
import Objects

/// The number that a pod's priority class stands for, and one default class at most
/// (`plugin/pkg/admission/priority`).
enum PriorityAdmission {
  static let plugin = AdmissionPlugin(
    "Priority",
    [.init([.create], [.pods]), .init([.create, .update], [.priorityClasses])],
    admit: admit,
    validate: validate
  )

  private static let classes = GroupVersionResource.priorityClasses.groupResource

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    if attributes.resource == classes { return }
    let spec = attributes.object["spec"]
    var priorityClass: Value?
    if let name = spec?["priorityClassName"]?.string, !name.isEmpty {
      guard let named = server.store.object(classes, name) else {
        throw attributes.forbidden("no PriorityClass with name \(name) was found")
      }
      priorityClass = named
    } else if let standard = defaultClass(server) {
      priorityClass = standard
      attributes.object["spec", default: [:]]["priorityClassName"] = .string(standard.name)
    }
    let priority = priorityClass?["value"]?.int ?? 0
    let policy = priorityClass?["preemptionPolicy"]?.string ?? "PreemptLowerPriority"
    if let given = spec?["priority"]?.int, given != priority {
      throw attributes.forbidden(
        "the integer value of priority (\(given)) must not be provided in pod spec; priority admission controller "
          + "computed \(priority) from the given PriorityClass name"
      )
    }
    if let given = spec?["preemptionPolicy"]?.string, given != policy {
      throw attributes.forbidden(
        "the string value of PreemptionPolicy (\(given)) must not be provided in pod spec; priority admission "
          + "controller computed \(policy) from the given PriorityClass name"
      )
    }
    complete(&attributes.object["spec", default: [:]], .int(priority), .string(policy))
  }

  private static func complete(_ spec: inout Value, _ priority: Value, _ policy: Value) {
    spec["priority"] = priority
    spec.fill("preemptionPolicy", policy)
  }

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    guard attributes.resource == classes, attributes.object["globalDefault"]?.bool == true,
      let standard = defaultClass(server)
    else { return }
    if attributes.operation == .create || standard.name != attributes.object.name {
      throw attributes.forbidden(
        "PriorityClass \(standard.name) is already marked as default. Only one default can exist"
      )
    }
  }

  /// The class of pods that name none; of several the lowest.
  private static func defaultClass(_ server: APIServer) -> Value? {
    // The two of the system are never the default.
    if server.store.count(classes) <= 2 { return nil }
    return server.store.objects(classes)
      .filter { $0["globalDefault"]?.bool == true }
      .min { ($0["value"]?.int ?? 0) < ($1["value"]?.int ?? 0) }
  }
}
