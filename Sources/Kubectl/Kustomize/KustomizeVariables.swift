import API
import Objects

/// `vars`: names of fields that take the place of `$(NAME)` in the end (`kustomize/api/internal/accumulator`).
struct KustomizeVariables: Sendable {
  private var all: [Variable] = []

  private struct Variable: Sendable {
    var name: String
    var object: Value
    var path: String
  }

  mutating func add(_ entries: [Value]) throws(Failure) {
    for entry in entries {
      let name = entry["name"]?.string ?? ""
      if all.contains(where: { $0.name == name }) { throw .plain("var '\(name)' already encountered") }
      let path = entry["fieldref"]?["fieldpath"]?.string ?? entry["fieldref"]?["fieldPath"]?.string
      all.append(Variable(name: name, object: entry["objref"] ?? [:], path: path ?? "metadata.name"))
    }
  }

  func resolve(in objects: inout [KustomizedObject], _ host: inout some KubectlHost) throws(Failure) {
    if all.isEmpty { return }
    var values: [String: String] = [:]
    for variable in all { values[variable.name] = try value(of: variable, objects) }
    var used: Set<String> = []
    for index in objects.indices {
      for path in Self.paths(of: objects[index].value.kind) {
        objects[index].value.visit(path[...]) { value in Self.replace(&value, values, &used) }
      }
    }
    let idle = all.map(\.name).filter { !used.contains($0) }
    if idle.isEmpty { return }
    let head = LogLine.head("I", "log.go:245", host.clock)
    host.complain("\(head) well-defined vars that were never replaced: \(idle.joined(separator: ","))")
  }

  private func value(of variable: Variable, _ objects: [KustomizedObject]) throws(Failure) -> String {
    let wanted = variable.object
    let found = objects.first { object in
      object.value.kind == wanted["kind"]?.string && object.isCalled(wanted["name"]?.string ?? "")
        && (wanted["apiVersion"]?.string.map { $0 == object.value.apiVersion } ?? true)
        && (wanted["namespace"]?.string.map { object.namespaces.contains($0) } ?? true)
    }
    guard let found else {
      let kind = GroupVersionKind(apiVersion: wanted["apiVersion"]?.string ?? "", kind: wanted["kind"]?.string ?? "")
      let group = kind.group.isEmpty ? "[noGrp]" : kind.group
      throw .plain(
        "var '{\(variable.name) \(kind.kind).\(kind.version).\(group) {\(variable.path)}}' cannot be mapped to "
          + "a field in the set of known resources"
      )
    }
    guard let values = try? JSONPath(relaxed: variable.path).values(in: found.value), let value = values.first else {
      throw .plain("field specified in var '\(variable.name)' not found in corresponding resource")
    }
    return value.string ?? JSON.write(value)
  }

  /// The fields in which names are looked for (`konfig/builtinpluginconsts/varreference.go`).
  private static func paths(of kind: String) -> [[String]] {
    var paths: [[String]] = []
    if let pod = KustomizedObject.podSpecPath(kind) {
      for containers in ["containers", "initContainers"] {
        for field in [["args"], ["command"], ["env", "value"], ["volumeMounts", "mountPath"]] {
          paths.append(pod + [containers] + field)
        }
      }
    }
    switch kind {
    case "Ingress": paths += [["spec", "rules", "host"], ["spec", "tls", "hosts"], ["spec", "tls", "secretName"]]
    case "Service": paths += [["spec", "externalName"], ["spec", "loadBalancerIP"]]
    default: break
    }
    return paths + [["metadata", "labels"], ["metadata", "annotations"]]
  }

  private static func replace(_ value: inout Value, _ values: [String: String], _ used: inout Set<String>) {
    switch value {
    case .string(let text):
      var text = text
      for (name, content) in values.sorted(by: { $0.key < $1.key }) where text.contains("$(\(name))") {
        text = text.replacing("$(\(name))", with: content)
        used.insert(name)
      }
      value = .string(text)
    case .array(var elements):
      for index in elements.indices { replace(&elements[index], values, &used) }
      value = .array(elements)
    case .object(let fields):
      for (key, inner) in fields {
        var inner = inner
        replace(&inner, values, &used)
        value[key] = inner
      }
    case .null, .bool, .int, .double: break
    }
  }
}
