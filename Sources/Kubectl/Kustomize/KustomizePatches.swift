import API
import Objects

/// `patches` and their two predecessors.
struct KustomizePatches: Sendable {
  let file: Kustomization
  let folder: KustomizeFolder

  /// `patchesStrategicMerge`: files or texts.
  func applyStrategic(
    to objects: inout [KustomizedObject],
    _ host: inout some KubectlHost
  ) throws(Failure) {
    for text in file.strings("patchesStrategicMerge") {
      let isText = text.contains("\n")
      let values = try KustomizePath.values(in: isText ? text : try read(text, &host), text)
      for value in values { try merge(value, target: nil, options: nil, into: &objects) }
    }
  }

  /// `patches` and `patchesJson6902`: each a file or a text, a list of operations or a part of an object.
  func applyPatches(
    _ patches: [Value],
    to objects: inout [KustomizedObject],
    _ host: inout some KubectlHost
  ) throws(Failure) {
    for entry in patches {
      let path = entry["path"]?.string ?? ""
      let inline = entry["patch"]?.string ?? ""
      if path.isEmpty, inline.isEmpty { throw .plain("must specify one of patch and path in\n\(YAML.write(entry))") }
      if !path.isEmpty, !inline.isEmpty {
        throw .plain("patch and path can't be set at the same time\n\(YAML.write(entry))")
      }
      let text: String
      do throws(Failure) {
        text = path.isEmpty ? inline : try read(path, &host)
      } catch .plain(let message) {
        throw .plain("failed to get the patch file from path(\(path)): \(message)")
      }
      for value in try KustomizePath.values(in: text, path) {
        if value.array != nil {
          try operate(value, entry["target"], &objects)
        } else {
          try merge(value, target: entry["target"], options: entry["options"], into: &objects)
        }
      }
    }
  }

  private func read(_ path: String, _ host: inout some KubectlHost) throws(Failure) -> String {
    let place = folder.absolute(path)
    if host.kind(ofPath: place) == nil { throw .plain(KustomizePath.missing(place, place)) }
    try folder.check(place)
    return try KustomizePath.read(place, &host)
  }

  private func operate(
    _ operations: Value,
    _ target: Value?,
    _ objects: inout [KustomizedObject]
  ) throws(Failure) {
    guard let target else { throw .plain("must specify a target for JSON patch \(YAML.write(operations))") }
    for index in objects.indices where KustomizeSelector(target).matches(objects[index]) {
      do throws(JSONPatch.Failure) {
        let changed = try JSONPatch.apply(operations, to: objects[index].value)
        Self.replace(&objects[index], with: changed)
      } catch {
        throw .plain(Self.whole(error.message))
      }
    }
  }

  /// With its cause, which the API server leaves out.
  private static func whole(_ message: String) -> String {
    if message.hasPrefix("testing value"), !message.hasSuffix("test failed") { return message + ": test failed" }
    let isMissing = message.contains("doc is missing") || message.contains("nonexistent key")
    return isMissing && !message.hasSuffix("missing value") ? message + ": missing value" : message
  }

  private func merge(
    _ patch: Value,
    target: Value?,
    options: Value?,
    into objects: inout [KustomizedObject]
  ) throws(Failure) {
    var found: [Int]
    if let target {
      found = objects.indices.filter { KustomizeSelector(target).matches(objects[$0]) }
    } else {
      if patch.kind.isEmpty || patch.name.isEmpty {
        throw .plain("unable to parse SM or JSON patch from [\(YAML.write(patch))]")
      }
      found = objects.indices.filter { index in
        objects[index].value.groupVersionKind == patch.groupVersionKind && objects[index].isCalled(patch.name)
          && (patch.namespace.map { objects[index].namespaces.contains($0) } ?? true)
      }
      if found.isEmpty {
        let identity = KustomizedObject.identity(patch)
        throw .plain(
          "no resource matches strategic merge patch \"\(identity)\": "
            + "no matches for Id \(identity); failed to find unique target for patch \(identity)"
        )
      }
    }
    if patch["$patch"] == "delete" {
      for index in found.reversed() { objects.remove(at: index) }
      return
    }
    for index in found {
      var patch = patch
      // The target decides which object it is, unless the patch may rename it.
      if options?["allowNameChange"]?.bool != true { patch["metadata", default: [:]]["name"] = nil }
      if options?["allowKindChange"]?.bool != true { patch["kind"] = nil }
      patch["apiVersion"] = nil
      patch["metadata"]?["namespace"] = nil
      Self.replace(&objects[index], with: try Self.merged(patch, objects[index].value))
    }
  }

  private static func replace(_ object: inout KustomizedObject, with value: Value) {
    object.value = value
    if !object.names.contains(value.name) { object.names.append(value.name) }
  }

  private static func merged(_ patch: Value, _ value: Value) throws(Failure) -> Value {
    guard let schema = SchemaTable.kubernetes[value.groupVersionKind] else {
      return MergePatch.apply(patch, to: value)
    }
    do throws(StrategicMergePatch.Failure) {
      return try StrategicMergePatch(table: .kubernetes).apply(patch, to: value, schema)
    } catch {
      throw .plain(error.message)
    }
  }
}

/// Which objects a patch or a replacement is for; words are regular expressions of the whole name.
struct KustomizeSelector: Sendable {
  private let target: Value

  init(_ target: Value) { self.target = target }

  func matches(_ object: KustomizedObject) -> Bool {
    let kind = object.value.groupVersionKind
    return fits("group", [kind.group]) && fits("version", [kind.version]) && fits("kind", [kind.kind])
      && fits("name", object.names) && fits("namespace", object.namespaces)
      && labelsFit("labelSelector", object.value.labels) && labelsFit("annotationSelector", object.value.annotations)
  }

  private func fits(_ field: String, _ texts: [String]) -> Bool {
    guard let pattern = target[field]?.string, !pattern.isEmpty else { return true }
    if texts.contains(pattern) { return true }
    guard let expression = try? Regex(pattern) else { return false }
    return texts.contains { (try? expression.wholeMatch(in: $0)) != nil }
  }

  private func labelsFit(_ field: String, _ map: [String: String]) -> Bool {
    guard let text = target[field]?.string, !text.isEmpty else { return true }
    guard let selector = try? LabelSelector.parse(text) else { return false }
    return selector.matches(["metadata": ["labels": Value(map)]])
  }
}
