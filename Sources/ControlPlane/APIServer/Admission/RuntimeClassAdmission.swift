import API
import Objects

/// What a runtime class adds to pods that name it: overhead, and where they may run
/// (`plugin/pkg/admission/runtimeclass`).
enum RuntimeClassAdmission {
  static let plugin = AdmissionPlugin(
    "RuntimeClass",
    [.init([.create], [.pods])],
    admit: admit,
    validate: validate
  )

  private static func admit(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    guard let runtimeClass = try runtimeClass(attributes, server) else { return }
    if let overhead = runtimeClass["overhead"] {
      let fixed = overhead["podFixed"]
      if let given = attributes.object["spec"]?["overhead"], ResourceList(given) != ResourceList(fixed) {
        throw attributes.forbidden("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
      }
      attributes.object["spec", default: [:]]["overhead"] = fixed
    }
    if let scheduling = runtimeClass["scheduling"] { try place(scheduling, &attributes) }
  }

  private static func validate(_ attributes: inout AdmissionAttributes, _ server: inout APIServer) throws(Status) {
    let given = attributes.object["spec"]?["overhead"]
    let overhead = try runtimeClass(attributes, server)?["overhead"]
    if let overhead, ResourceList(given) != ResourceList(overhead["podFixed"]) {
      throw attributes.forbidden("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    }
    if overhead == nil, given != nil {
      throw attributes.forbidden(
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
      )
    }
  }

  private static func runtimeClass(_ attributes: AdmissionAttributes, _ server: APIServer) throws(Status) -> Value? {
    guard let name = attributes.object["spec"]?["runtimeClassName"]?.string else { return nil }
    guard let found = server.store.object(GroupVersionResource.runtimeClasses.groupResource, name) else {
      throw attributes.forbidden("pod rejected: RuntimeClass \"\(name)\" not found")
    }
    return found
  }

  /// The nodes and tolerations of the class beside the pod's own.
  private static func place(_ scheduling: Value, _ attributes: inout AdmissionAttributes) throws(Status) {
    for (key, value) in scheduling["nodeSelector"]?.object ?? Fields() {
      if let own = attributes.object["spec"]?["nodeSelector"]?[key], own != value {
        throw attributes.forbidden(
          "conflict: runtimeClass.scheduling.nodeSelector[\(key)] = \(value.string ?? ""); "
            + "pod.spec.nodeSelector[\(key)] = \(own.string ?? "")"
        )
      }
      attributes.object["spec", default: [:]]["nodeSelector", default: [:]][key] = value
    }
    let own = attributes.object["spec"]?["tolerations"]?.array ?? []
    let all = own + (scheduling["tolerations"]?.array ?? [])
    if all.count > own.count { attributes.object["spec", default: [:]]["tolerations"] = .array(merged(all)) }
  }

  /// Without those that another one covers (`pkg/util/tolerations`).
  private static func merged(_ all: [Value]) -> [Value] {
    var kept: [Value] = []
    for (index, toleration) in all.enumerated() {
      if kept.contains(where: { covers($0, toleration) }) { continue }
      if all[(index + 1)...].contains(where: { $0 != toleration && covers($0, toleration) }) { continue }
      kept.append(toleration)
    }
    return kept
  }

  private static func covers(_ wide: Value, _ narrow: Value) -> Bool {
    if wide == narrow { return true }
    func text(_ toleration: Value, _ field: String) -> String { toleration[field]?.string ?? "" }
    let exists = text(wide, "operator") == "Exists"
    if text(wide, "key") != text(narrow, "key"), !(text(wide, "key").isEmpty && exists) { return false }
    if !text(wide, "effect").isEmpty, text(wide, "effect") != text(narrow, "effect") { return false }
    if text(wide, "effect") == "NoExecute", let seconds = wide["tolerationSeconds"]?.int {
      guard let shorter = narrow["tolerationSeconds"]?.int, shorter <= seconds else { return false }
    }
    return exists || (text(narrow, "operator") != "Exists" && text(wide, "value") == text(narrow, "value"))
  }
}
