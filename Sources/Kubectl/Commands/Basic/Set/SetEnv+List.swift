import API
import Objects

/// `kubectl set env --list`, and with `--resolve` the values behind references.
extension SetEnv {
  mutating func list(_ host: inout some KubectlHost) throws(Failure) {
    let selection = try change.builder.build(&change.context, &host)
    let (infos, fetchFailures) = change.context.fetch(selection, &host)
    var failures = fetchFailures
    let pattern = change.context.flags.string("containers")
    for info in infos {
      guard let path = PodTemplate.path(info.object) else { continue }
      var isComplete = true
      for container in info.object[path[...]]?["containers"]?.array ?? []
      where PodTemplate.matches(container["name"]?.string ?? "", pattern) {
        if try !list(container, of: info, &host) { isComplete = false }
      }
      if !isComplete { failures.append(.plain("failed to retrieve valueFrom references")) }
    }
    if !failures.isEmpty { throw .several(of: failures) }
  }

  /// Prints the variables of one container; false where a reference leads nowhere.
  private mutating func list(
    _ container: Value,
    of info: ResourceInfo,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool {
    host.printLine("# \(info.object.kind) \(info.name), container \(container["name"]?.string ?? "")")
    var unresolved: [(reason: String, names: [String])] = []
    for variable in container["env"]?.array ?? [] {
      let name = variable["name"]?.string ?? ""
      guard let source = variable["valueFrom"] else {
        host.printLine("\(name)=\(variable["value"]?.string ?? "")")
        continue
      }
      if change.context.flags.bool("resolve") {
        switch try EnvironmentReference(source).resolve(in: info, container, &change.context, &host) {
        case .value(let text):
          host.printLine("\(name)=\(text)")
          continue
        case .unresolved(let reason):
          if let index = unresolved.firstIndex(where: { $0.reason == reason }) {
            unresolved[index].names.append(name)
          } else {
            unresolved.append((reason, [name]))
          }
        }
      }
      host.printLine("# \(name) from \(EnvironmentReference(source).words)")
    }
    let lines = unresolved.map { reason, names in
      "error retrieving reference for \(names.sorted().joined(separator: ", ")): \(reason)"
    }
    for line in lines.sorted() { host.complain(line) }
    return unresolved.isEmpty
  }
}

/// Where a variable has its value from (`pkg/cmd/set/env/env_resolve.go`).
struct EnvironmentReference: Sendable {
  enum Outcome: Sendable {
    case value(String)
    case unresolved(String)
  }

  private let source: Value

  init(_ source: Value) { self.source = source }

  var words: String {
    if let reference = source["secretKeyRef"] { return "secret " + Self.place(reference) }
    if let reference = source["configMapKeyRef"] { return "configmap " + Self.place(reference) }
    if let reference = source["fieldRef"] { return "field path \(reference["fieldPath"]?.string ?? "")" }
    guard let reference = source["resourceFieldRef"] else { return "invalid valueFrom" }
    let container = reference["containerName"]?.string.map { $0.isEmpty ? "" : $0 + "/" } ?? ""
    return "resource field \(container)\(reference["resource"]?.string ?? "")"
  }

  private static func place(_ reference: Value) -> String {
    "\(reference["name"]?.string ?? ""), key \(reference["key"]?.string ?? "")"
  }

  func resolve(
    in info: ResourceInfo,
    _ container: Value,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Outcome {
    if let reference = source["secretKeyRef"] {
      return try key(of: reference, .secrets, "secret", info, &context, &host)
    }
    if let reference = source["configMapKeyRef"] {
      return try key(of: reference, .configMaps, "config map", info, &context, &host)
    }
    if let path = source["fieldRef"]?["fieldPath"]?.string { return Self.field(path, of: info.object) }
    guard let reference = source["resourceFieldRef"] else { return .unresolved("invalid valueFrom") }
    return Self.amount(reference, of: container)
  }

  private func key(
    of reference: Value,
    _ resource: GroupVersionResource,
    _ word: String,
    _ info: ResourceInfo,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Outcome {
    let name = reference["name"]?.string ?? ""
    let key = reference["key"]?.string ?? ""
    do throws(Failure) {
      let namespace = info.namespace ?? context.namespace
      let object = try context.send(Request(.get, resource, namespace: namespace, name: name), &host).body
      guard let text = object["data"]?[key]?.string else {
        return .unresolved("key \(key) not found in \(word) \(name)")
      }
      if resource == .configMaps { return .value(text) }
      return .value(String(decoding: Base64.decode(text) ?? [], as: UTF8.self))
    } catch .status(let status) where status.reason != .connectionRefused {
      return .unresolved(status.message)
    }
  }

  private static func field(_ path: String, of object: Value) -> Outcome {
    let metadata = object["metadata"]
    switch path {
    case "metadata.name", "metadata.namespace", "metadata.uid":
      return .value(metadata?[String(path.dropFirst("metadata.".count))]?.string ?? "")
    case "metadata.labels", "metadata.annotations":
      let pairs = metadata?[String(path.dropFirst("metadata.".count))]?.object ?? Fields()
      return .value(pairs.map { "\($0.key)=\(JSON.write($0.value))" }.joined(separator: "\n"))
    default: break
    }
    for map in ["labels", "annotations"] where path.hasPrefix("metadata.\(map)['") && path.hasSuffix("']") {
      let key = path.dropFirst("metadata.\(map)['".count).dropLast(2)
      return .value(metadata?[map]?[String(key)]?.string ?? "")
    }
    return .unresolved("unsupported fieldPath: \(path)")
  }

  /// A request or limit in units of the divisor, rounded up.
  private static func amount(_ reference: Value, of container: Value) -> Outcome {
    let name = reference["resource"]?.string ?? ""
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, ["limits", "requests"].contains(parts[0]) else {
      return .unresolved("Unsupported container resource : \(name)")
    }
    let quantity = container["resources"]?[parts[0]]?[parts[1]].flatMap {
      $0.string.flatMap { Quantity($0) } ?? $0.int.map { Quantity($0) }
    }
    let divisor = reference["divisor"].flatMap { $0.string.flatMap { Quantity($0) } ?? $0.int.map { Quantity($0) } }
    guard let quantity else { return .value("0") }
    let unit = divisor.map { max($0.milliValue, 1) } ?? 1000
    return .value(String((quantity.milliValue + unit - 1) / unit))
  }
}
