import API
import Objects

/// What `apply` asks the server to change, from the manifest, the live object and what was last applied.
struct ApplyPatch: Sendable {
  /// Nil where nothing changes.
  let body: Value?
  let type: Request.Options.PatchType

  init(manifest: Value, live: Value) {
    let annotation = live["metadata"]?["annotations"]?[LastApplied.annotation]?.string
    let lastApplied = annotation.flatMap { try? JSON.read($0) } ?? .null
    if let schema = SchemaTable.kubernetes[manifest.groupVersionKind] {
      type = .strategic
      body = StrategicMergePatch(table: .kubernetes)
        .threeWay(lastApplied: lastApplied, manifest: manifest, live: live, schema)
    } else {
      type = .merge
      body = Self.merge(lastApplied, manifest, live)
    }
  }

  /// For kinds without a schema: what the manifest sets, and what it no longer has (`jsonmergepatch`).
  private static func merge(_ lastApplied: Value, _ manifest: Value, _ live: Value) -> Value? {
    var patch = additions(manifest, live)
    remove(lastApplied, manifest, from: &patch)
    return patch.object?.isEmpty == false ? patch : nil
  }

  private static func additions(_ manifest: Value, _ live: Value) -> Value {
    var patch: Value = [:]
    for (key, value) in manifest.object ?? Fields() where !value.isNull {
      guard let present = live[key] else {
        patch[key] = value
        continue
      }
      if present == value { continue }
      if value.object != nil, present.object != nil {
        let inner = additions(value, present)
        if inner.object?.isEmpty == false { patch[key] = inner }
      } else {
        patch[key] = value
      }
    }
    return patch
  }

  private static func remove(_ before: Value, _ after: Value, from patch: inout Value) {
    for (key, value) in before.object ?? Fields() {
      guard let kept = after[key] else {
        patch[key] = .null
        continue
      }
      guard value.object != nil, kept.object != nil else { continue }
      var inner = patch[key] ?? [:]
      remove(value, kept, from: &inner)
      if inner.object?.isEmpty == false { patch[key] = inner }
    }
  }

  /// The object as it would become, for a dry run.
  func applied(to live: Value) -> Value {
    guard let body else { return live }
    guard type == .strategic, let schema = SchemaTable.kubernetes[live.groupVersionKind] else {
      return MergePatch.apply(body, to: live)
    }
    return (try? StrategicMergePatch(table: .kubernetes).apply(body, to: live, schema)) ?? live
  }

  /// An object as errors of `apply` name it.
  static func describe(_ target: ResourceTarget) -> String {
    let resource = target.resource
    return """
      Resource: "\(resource.apiVersion == "v1" ? "/v1" : resource.apiVersion), Resource=\(resource.name)", \
      GroupVersionKind: "\(resource.apiVersion == "v1" ? "/v1" : resource.apiVersion), Kind=\(resource.kind)"
      Name: "\(target.name ?? "")", Namespace: "\(target.namespace ?? "")"
      """
  }
}

extension Failure {
  /// The refusal with words before its message.
  func wrapped(_ words: String) -> Failure {
    switch self {
    case .status(var status):
      if status.reason == .connectionRefused { return self }
      status.message = words + status.message
      return .status(status)
    case .plain(let message): return .plain(words + message)
    default: return self
    }
  }
}
