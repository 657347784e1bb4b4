import API
import Objects

/// What the server serves beside the resources of Kubernetes itself, learnt from its discovery and remembered in files
/// as kubectl does (`client-go/discovery/cached/disk`): a definition that was deleted is believed in until something is
/// not found.
struct Discovery: Sendable {
  /// `~/.kube/cache/discovery/192.168.49.2_8443`.
  private let folder: String

  /// `cache` is the folder of `--cache-dir`.
  init(server: String, cache: String?, _ host: some KubectlHost) {
    let name = server.split(separator: "/", maxSplits: 1).last.map(String.init) ?? server
    let legal = name.drop { $0 == "/" }.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "/" ? $0 : "_" }
    let home = host.variable("HOME") ?? ""
    let cache = cache ?? host.variable("KUBECACHEDIR") ?? "\(home)/.kube/cache"
    folder = "\(cache)/discovery/" + String(legal)
  }

  /// The resources that the files tell of.
  func remembered(_ host: inout some KubectlHost) -> [Resource] {
    guard let bytes = try? host.readFile(folder + "/servergroups.json"), let groups = try? JSON.read(bytes) else {
      return []
    }
    var resources: [Resource] = []
    for version in (groups["groups"]?.array ?? []).flatMap({ $0["versions"]?.array ?? [] }) {
      let path = version["groupVersion"]?.string ?? ""
      if let bytes = try? host.readFile("\(folder)/\(path)/serverresources.json"), let list = try? JSON.read(bytes) {
        resources += Self.resources(of: list)
      }
    }
    return resources
  }

  /// The resources that the server tells of now, which the files then say too.
  func fetch(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Resource] {
    let groups = try context.send(Request(path: "/apis"), &host).body
    let known = Set(Catalogue.kubernetes.groupVersions)
    var custom: [Value] = []
    var resources: [Resource] = []
    for group in groups["groups"]?.array ?? [] {
      var isCustom = false
      for version in group["versions"]?.array ?? [] {
        let path = version["groupVersion"]?.string ?? ""
        if known.contains(path) { continue }
        isCustom = true
        guard let list = try list(at: path, &context, &host) else { continue }
        resources += Self.resources(of: list)
        write(list, "\(path)/serverresources.json", &host)
      }
      if isCustom { custom.append(group) }
    }
    let index: Value = ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(custom)]
    // Nothing to remember, and nothing that would be wrong.
    if !custom.isEmpty || (try? host.readFile(folder + "/servergroups.json")) != nil {
      write(index, "servergroups.json", &host)
    }
    return resources
  }

  /// The resources of a version; nil where another server should answer and does not, which stops nothing else.
  private func list(
    at path: String,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value? {
    do throws(Failure) {
      return try context.send(Request(path: "/apis/" + path), &host).body
    } catch {
      guard case .status(let status) = error, status.code == 503 else { throw error }
      host.complain(
        "\(LogLine.head("E", "memcache.go:287", host.clock)) \"Unhandled Error\" err=\"couldn't get resource list for "
          + "\(path): \(status.message)\""
      )
      return nil
    }
  }

  private func write(_ value: Value, _ name: String, _ host: inout some KubectlHost) {
    // A cache that cannot be written is done without.
    try? host.writeFile("\(folder)/\(name)", Array((TypedJSON.line(value) + "\n").utf8))
  }

  /// The entries of an `APIResourceList`.
  private static func resources(of list: Value) -> [Resource] {
    let owner = GroupVersionKind(apiVersion: list["groupVersion"]?.string ?? "", kind: "")
    var resources: [Resource] = []
    for entry in list["resources"]?.array ?? [] {
      let name = entry["name"]?.string ?? ""
      if let slash = name.firstIndex(of: "/") {
        guard let index = resources.firstIndex(where: { $0.name == name[..<slash] }) else { continue }
        resources[index].subresources.append(
          Resource.Subresource(
            name: String(name[name.index(after: slash)...]),
            kind: entry["kind"]?.string ?? "",
            apiVersion: owner.apiVersion,
            verbs: entry["verbs"]?.strings ?? []
          )
        )
        continue
      }
      resources.append(
        Resource(
          group: owner.group,
          version: owner.version,
          name: name,
          singular: entry["singularName"]?.string ?? "",
          shortNames: entry["shortNames"]?.strings ?? [],
          kind: entry["kind"]?.string ?? "",
          isNamespaced: entry["namespaced"]?.bool ?? false,
          verbs: entry["verbs"]?.strings ?? [],
          categories: entry["categories"]?.strings ?? [],
          subresources: [],
          columns: []
        )
      )
    }
    return resources
  }
}
