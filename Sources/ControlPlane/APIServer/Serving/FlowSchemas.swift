import API
import Objects

/// What the server notes on flow schemas: whether the priority level that they name is there
/// (`k8s.io/apiserver/pkg/util/flowcontrol/apf_controller.go`).
extension APIServer {
  private static let group = "flowcontrol.apiserver.k8s.io"
  static let flowSchemas = GroupResource("flowschemas", group: group)
  private static let levels = GroupResource("prioritylevelconfigurations", group: group)

  /// Notes on all schemas after a level came or went.
  mutating func flowControlChanged() {
    for schema in store.objects(Self.flowSchemas) {
      var changed = schema
      noteLevel(of: &changed)
      if changed != schema { store.put(changed, Self.flowSchemas, schema.name) }
    }
  }

  func noteLevel(of schema: inout Value) {
    let level = schema["spec"]?["priorityLevelConfiguration"]?["name"]?.string ?? ""
    let isThere = store.object(Self.levels, level) != nil
    let status = isThere ? "False" : "True"
    var conditions = schema["status"]?["conditions"]?.array ?? []
    let place = conditions.firstIndex { $0["type"] == "Dangling" }
    if let place, conditions[place]["status"]?.string == status { return }
    let reference = "This FlowSchema references the PriorityLevelConfiguration object named \"\(level)\" "
    let condition: Value = [
      "type": "Dangling", "status": .string(status), "lastTransitionTime": .string(clock.timestamp),
      "reason": isThere ? "Found" : "NotFound",
      "message": .string(reference + (isThere ? "and it exists" : "but there is no such object")),
    ]
    if let place { conditions[place] = condition } else { conditions.append(condition) }
    schema["status", default: [:]]["conditions"] = .array(conditions)
  }
}
