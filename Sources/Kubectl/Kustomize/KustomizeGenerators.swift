import API
import Objects

/// `configMapGenerator` and `secretGenerator`.
extension KustomizeLayer {
  func generate(into objects: inout [KustomizedObject], _ host: inout some KubectlHost) throws(Failure) {
    for entry in file.list("configMapGenerator") { try generate("ConfigMap", entry, &objects, &host) }
    for entry in file.list("secretGenerator") { try generate("Secret", entry, &objects, &host) }
  }

  private func generate(
    _ kind: String,
    _ entry: Value,
    _ objects: inout [KustomizedObject],
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let name = entry["name"]?.string ?? ""
    var value: Value = ["apiVersion": "v1", "kind": .string(kind), "metadata": ["name": .string(name)]]
    if let namespace = entry["namespace"] { value["metadata"]?["namespace"] = namespace }
    if kind == "Secret" { value["type"] = entry["type"] ?? "Opaque" }
    for (key, bytes) in try entries(entry, &host) {
      if kind == "Secret" {
        value["data", default: [:]][key] = .string(Base64.encode(bytes))
      } else if let text = String(validating: bytes, as: UTF8.self) {
        value["data", default: [:]][key] = .string(text)
      } else {
        value["binaryData", default: [:]][key] = .string(Base64.encode(bytes))
      }
    }
    let options = MergePatch.apply(entry["options"] ?? [:], to: file.value["generatorOptions"] ?? [:])
    for field in ["labels", "annotations"] {
      if let map = options[field], map.object?.isEmpty == false { value["metadata"]?[field] = map }
    }
    if options["immutable"]?.bool == true { value["immutable"] = true }
    var object = KustomizedObject(value)
    object.isGenerated = true
    object.needsHash = options["disableNameSuffixHash"]?.bool != true
    try insert(object, entry["behavior"]?.string ?? "create", &objects)
  }

  private func insert(
    _ object: KustomizedObject,
    _ behavior: String,
    _ objects: inout [KustomizedObject]
  ) throws(Failure) {
    let index = objects.firstIndex {
      $0.value.kind == object.value.kind && $0.isCalled(object.value.name)
        && $0.namespaces.contains(object.value.namespace ?? "")
    }
    switch (behavior, index) {
    case ("merge", let index?), ("replace", let index?):
      var value = object.value
      value["metadata"] = MergePatch.apply(value["metadata"] ?? [:], to: objects[index].value["metadata"] ?? [:])
      value["metadata"]?["name"] = .string(objects[index].value.name)
      if behavior == "merge" {
        for field in ["data", "binaryData"] where objects[index].value[field] != nil {
          value[field] = MergePatch.apply(value[field] ?? [:], to: objects[index].value[field] ?? [:])
        }
      }
      objects[index].value = value
      objects[index].needsHash = objects[index].needsHash || object.needsHash
    case ("merge", nil), ("replace", nil):
      throw .plain(
        "\(Self.merging(object.value)) does not exist; cannot merge or replace"
      )
    case (_, nil): objects.append(object)
    default:
      throw .plain(
        "\(Self.merging(object.value)) exists; behavior must be merge or replace"
      )
    }
  }

  /// The generator as Go prints it, an address and nothing, and the object that it made.
  private static func merging(_ value: Value) -> String {
    "merging from generator &{0xc000526b40 <nil>}: id \(dump(value))"
  }

  /// `%#v` of the identity of an object.
  private static func dump(_ value: Value) -> String {
    let kind = "resid.Gvk{Group:\"\", Version:\"v1\", Kind:\(GoQuote.quoted(value.kind)), isClusterScoped:false}"
    let name = GoQuote.quoted(value.name)
    return "resid.ResId{Gvk:\(kind), Name:\(name), Namespace:\(GoQuote.quoted(value.namespace ?? ""))}"
  }

  private func entries(
    _ entry: Value,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [(key: String, bytes: [UInt8])] {
    var entries: [(key: String, bytes: [UInt8])] = []
    var environments = (entry["envs"]?.array ?? []).compactMap(\.string)
    if let one = entry["env"]?.string { environments.append(one) }
    for path in environments {
      let text = String(decoding: try bytes(of: path, &host), as: UTF8.self)
      for line in text.split(whereSeparator: \.isNewline) {
        let line = line.drop { $0 == " " || $0 == "\t" }
        if line.isEmpty || line.hasPrefix("#") { continue }
        let halves = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        entries.append((halves[0], Array((halves.count == 2 ? halves[1] : "").utf8)))
      }
    }
    for literal in (entry["literals"]?.array ?? []).compactMap(\.string) {
      let halves = literal.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2, !halves[0].isEmpty else {
        throw .plain("invalid literal source \(literal), expected key=value")
      }
      var text = halves[1]
      for mark in ["\"", "'"] where text.count >= 2 && text.hasPrefix(mark) && text.hasSuffix(mark) {
        text = String(text.dropFirst().dropLast())
      }
      entries.append((halves[0], Array(text.utf8)))
    }
    for source in (entry["files"]?.array ?? []).compactMap(\.string) {
      let halves = source.split(separator: "=", maxSplits: 1).map(String.init)
      let path = halves.last ?? source
      let base = path.split(separator: "/").last.map(String.init) ?? path
      entries.append((halves.count == 2 ? halves[0] : base, try bytes(of: path, &host)))
    }
    for (index, entry) in entries.enumerated() where entries[..<index].contains(where: { $0.key == entry.key }) {
      throw .plain("configmap generator: key '\(entry.key)' already exists in the map")
    }
    return entries
  }

  private func bytes(of path: String, _ host: inout some KubectlHost) throws(Failure) -> [UInt8] {
    let place = folder.absolute(path)
    if host.kind(ofPath: place) == nil {
      throw .plain("loading KV pairs: file sources: [\(path)]: " + KustomizePath.missing(place, place))
    }
    try folder.check(place)
    return try KustomizePath.bytes(place, &host)
  }
}
