import API
import Objects

/// LimitRanger: what containers get that ask for nothing, and how much they may ask for
/// (`plugin/pkg/admission/limitranger`).
extension APIServer {
  private static let ranges = GroupVersionResource("limitranges").groupResource

  private func limits(in namespace: String?) -> [Value] {
    guard let namespace, store.count(Self.ranges) > 0 else { return [] }
    return store.objects(Self.ranges, namespace: namespace).flatMap { $0["spec"]?["limits"]?.array ?? [] }
  }

  /// Gives the containers of a pod the default requests and limits of the namespace.
  func applyLimitDefaults(to pod: inout Value) {
    let limits = limits(in: pod.namespace).filter { $0["type"]?.string == "Container" }
    if limits.isEmpty { return }
    var notes: [String] = []
    for (list, title) in [("containers", "container"), ("initContainers", "init container")] {
      guard pod["spec"]?[list]?.array?.isEmpty == false else { continue }
      pod["spec", default: [:]].forEach(list) { container in
        for (field, preset) in [("requests", "defaultRequest"), ("limits", "default")] {
          var names: [String] = []
          for (name, amount) in limits.flatMap({ Array($0[preset]?.object ?? Fields()) }) {
            guard container["resources"]?[field]?[name] == nil else { continue }
            container["resources", default: [:]][field, default: [:]][name] = amount
            names.append(name)
          }
          if names.isEmpty { continue }
          let word = field == "requests" ? "request" : "limit"
          notes.append(
            "\(names.sorted().joined(separator: ", ")) \(word) for \(title) \(container["name"]?.string ?? "")"
          )
        }
      }
    }
    if notes.isEmpty { return }
    pod["metadata", default: [:]]["annotations", default: [:]]["kubernetes.io/limit-ranger"] =
      .string("LimitRanger plugin set: " + notes.joined(separator: "; "))
  }

  /// Refuses what is outside of the limits of its namespace.
  func checkLimits(of object: Value, _ exchange: Exchange) throws(Status) {
    let isPod = exchange.groupResource == GroupVersionResource.pods.groupResource
    guard isPod || exchange.groupResource == GroupVersionResource.persistentVolumeClaims.groupResource else { return }
    var problems: [String] = []
    for limit in limits(in: object.namespace) {
      switch (limit["type"]?.string, isPod) {
      case ("Container", true):
        let containers = (object["spec"]?["containers"]?.array ?? []) + (object["spec"]?["initContainers"]?.array ?? [])
        for container in containers {
          problems += Self.problems(limit, "Container") { container["resources"]?[$0]?[$1]?.string }
        }
      case ("Pod", true):
        let usage = QuotaUsage.usage(of: object, exchange.groupResource)
        problems += Self.problems(limit, "Pod") { usage["\($0).\($1)"]?.description }
      case ("PersistentVolumeClaim", false):
        problems += Self.problems(limit, "PersistentVolumeClaim") { field, name in
          field == "requests" ? object["spec"]?["resources"]?["requests"]?[name]?.string : nil
        }
      default: continue
      }
    }
    if problems.isEmpty { return }
    let text = problems.count == 1 ? problems[0] : "[" + problems.joined(separator: ", ") + "]"
    throw refusal(text, of: object, exchange)
  }

  /// What is wrong with one set of requests and limits.
  private static func problems(
    _ limit: Value,
    _ kind: String,
    _ amount: (_ field: String, _ name: String) -> String?
  ) -> [String] {
    func quantity(_ field: String, _ name: String) -> Quantity? { amount(field, name).flatMap { Quantity($0) } }
    var problems: [String] = []
    for (name, value) in limit["min"]?.object ?? Fields() {
      guard let bound = value.string.flatMap({ Quantity($0) }) else { continue }
      let head = "minimum \(name) usage per \(kind) is \(value.string ?? "")"
      guard let request = quantity("requests", name) else {
        problems.append(head + ".  No request is specified")
        continue
      }
      if request < bound {
        problems.append(head + ", but request is \(request)")
      } else if let most = quantity("limits", name), most < bound {
        problems.append(head + ", but limit is \(most)")
      }
    }
    for (name, value) in limit["max"]?.object ?? Fields() {
      guard let bound = value.string.flatMap({ Quantity($0) }) else { continue }
      let head = "maximum \(name) usage per \(kind) is \(value.string ?? "")"
      // A claim has requests alone.
      if kind == "PersistentVolumeClaim" {
        if let request = quantity("requests", name), request > bound {
          problems.append(head + ", but request is \(request)")
        }
        continue
      }
      guard let most = quantity("limits", name) else {
        problems.append(head + ".  No limit is specified")
        continue
      }
      if most > bound {
        problems.append(head + ", but limit is \(most)")
      } else if let request = quantity("requests", name), request > bound {
        problems.append(head + ", but request is \(request)")
      }
    }
    for (name, value) in limit["maxLimitRequestRatio"]?.object ?? Fields() {
      guard let bound = value.string.flatMap({ Quantity($0) }) else { continue }
      let head = "\(name) max limit to request ratio per \(kind) is \(value.string ?? "")"
      guard let request = quantity("requests", name), !request.isZero else {
        problems.append(head + ", but no request is specified or request is 0")
        continue
      }
      guard let most = quantity("limits", name), !most.isZero else {
        problems.append(head + ", but no limit is specified or limit is 0")
        continue
      }
      let isMilli = name == "cpu"
      let (numerator, denominator) =
        isMilli ? (most.milliValue, request.milliValue) : (most.value, request.value)
      if numerator * 1000 > bound.milliValue * denominator {
        let micro = (numerator * 1_000_000 + denominator / 2) / denominator
        let fraction = String(1_000_000 + micro % 1_000_000).dropFirst()
        problems.append(head + ", but provided ratio is \(micro / 1_000_000).\(fraction)")
      }
    }
    return problems
  }
}
