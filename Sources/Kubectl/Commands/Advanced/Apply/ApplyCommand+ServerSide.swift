import API
import Objects

/// `kubectl apply --server-side`: the server merges, and knows who owns what.
extension ApplyCommand {
  private static let manager = "kubectl"
  /// Who keeps the annotation of client-side apply once its fields have moved.
  private static let annotationManager = "kubectl-last-applied"

  mutating func applyOnServer(
    _ target: ResourceTarget,
    _ printer: ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) -> (Value, String) {
    var options = try options(printer)
    options.patchType = .apply
    options.force = context.flags.bool("force-conflicts")
    options.includesManagedFields = true
    if !context.flags.isGiven("field-manager") { options.fieldManager = Self.manager }
    var manifest = target.manifest ?? .null
    context.recordCause(on: &manifest)
    let request = Request(
      .patch,
      target.resource.groupVersionResource,
      subresource: context.flags.text("subresource"),
      namespace: target.namespace,
      name: target.name,
      body: manifest,
      options: options
    )
    do throws(Failure) {
      var object = try context.send(request, &host).body
      if try migrate(&object, request, &host) { object = try context.send(request, &host).body }
      if object.deletionTimestamp != nil {
        host.complain("Warning: Detected changes to resource \(object.name) which is currently being deleted.")
      }
      return (object, "serverside-applied")
    } catch .status(let status) where status.reason == .conflict {
      throw .plain(status.message + "\n" + Self.conflictAdvice)
    }
  }

  /// Gives the fields of client-side apply to server-side apply, once; false where there is nothing to move
  /// (`client-go/util/csaupgrade`).
  private mutating func migrate(
    _ object: inout Value,
    _ request: Request,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool {
    guard object["metadata"]?["annotations"]?[LastApplied.annotation] != nil else { return false }
    let entries = object["metadata"]?["managedFields"]?.array ?? []
    let former = entries.filter { $0["operation"] == "Update" && Self.ownsLastApplied($0) }
      .compactMap { $0["manager"]?.string }
    if former.isEmpty { return false }
    let manager = request.options.fieldManager ?? Self.manager
    if manager == Self.manager { object = try keepAnnotation(of: object, request, &host) }
    let moved = Self.moved(object["metadata"]?["managedFields"]?.array ?? [], from: former, to: manager)
    var patch = request
    patch.options.patchType = .json
    patch.options.force = false
    patch.options.fieldManager = nil
    patch.body = [
      ["op": "replace", "path": "/metadata/managedFields", "value": .array(moved)],
      ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(object.resourceVersion)],
    ]
    object = try context.send(patch, &host).body
    return true
  }

  private static func ownsLastApplied(_ entry: Value) -> Bool {
    entry["subresource"] == nil
      && entry["fieldsV1"]?["f:metadata"]?["f:annotations"]?["f:" + LastApplied.annotation] != nil
  }

  /// The annotation stays, under a manager of its own.
  private mutating func keepAnnotation(
    of object: Value,
    _ request: Request,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    var apply = request
    apply.options.fieldManager = Self.annotationManager
    apply.options.force = true
    let annotation = object["metadata"]?["annotations"]?[LastApplied.annotation] ?? ""
    var metadata: Value = ["name": .string(object.name), "annotations": [LastApplied.annotation: annotation]]
    if let namespace = object.namespace { metadata["namespace"] = .string(namespace) }
    apply.body = [
      "apiVersion": .string(object.apiVersion), "kind": .string(object.kind), "metadata": metadata,
    ]
    return try context.send(apply, &host).body
  }

  /// The entries with what the former managers owned in the one of the new manager.
  private static func moved(_ entries: [Value], from former: [String], to manager: String) -> [Value] {
    var result = entries
    func isFormer(_ entry: Value) -> Bool {
      entry["operation"] == "Update" && entry["subresource"] == nil
        && former.contains(entry["manager"]?.string ?? "")
    }
    var index = result.firstIndex { $0["operation"] == "Apply" && $0["manager"]?.string == manager }
    if index == nil {
      index = result.firstIndex(where: isFormer)
      if let index {
        result[index]["operation"] = "Apply"
        result[index]["manager"] = .string(manager)
      }
    }
    guard let index else { return result }
    for entry in entries where isFormer(entry) {
      result[index]["fieldsV1"] = union(result[index]["fieldsV1"] ?? [:], entry["fieldsV1"] ?? [:])
    }
    return result.filter { !isFormer($0) }
  }

  /// Two trees of fields in one.
  private static func union(_ a: Value, _ b: Value) -> Value {
    guard let mine = a.object, let theirs = b.object else { return a }
    // A field with none below it says that it belongs to the set; beside others, `.` does.
    var result = mine
    if mine.isEmpty != theirs.isEmpty { result["."] = [:] }
    for (key, value) in theirs { result[key] = result[key].map { union($0, value) } ?? value }
    return .object(result)
  }

  private static let conflictAdvice = """
    Please review the fields above--they currently have other managers. Here
    are the ways you can resolve this warning:
    * If you intend to manage all of these fields, please re-run the apply
      command with the `--force-conflicts` flag.
    * If you do not intend to manage all of the fields, please edit your
      manifest to remove references to the fields that should keep their
      current managers.
    * You may co-own fields by updating your manifest to match the existing
      value; in this case, you'll become the manager if the other manager(s)
      stop managing the field (remove it from their configuration).
    See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
    """
}
