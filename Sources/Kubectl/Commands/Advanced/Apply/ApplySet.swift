import API
import Objects

/// A set of objects that are applied and pruned together; an object of the cluster, its parent, remembers which types
/// and namespaces it has (`pkg/cmd/apply/applyset.go`). In alpha: the flag is there with `KUBECTL_APPLYSET=true`.
struct ApplySet: Sendable {
  private let parent: ResourceTarget
  private let validation: Request.Options.FieldValidation
  /// What the parent remembers from before.
  private var formerKinds: [Resource] = []
  private var formerNamespaces: Set<String> = []
  /// What is applied now.
  private var kinds: [Resource] = []
  private var namespaces: Set<String> = []

  static let flag = FlagDefinition(name: "applyset", form: .string, defaultText: "''")

  private static let prefix = "applyset.kubernetes.io/"
  private static let manager = "kubectl"

  /// The set that `NAME` of a secret, or `TYPE/NAME`, names.
  init(
    _ reference: String,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let halves = reference.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let name = halves.last, !name.isEmpty else {
      throw .plain("invalid parent reference \"\(reference)\": name cannot be blank")
    }
    let resource = try context.resource(named: halves.count == 2 ? halves[0] : "secrets", &host)
    if resource.isNamespaced, !context.configuration.isNamespaceGiven {
      throw .plain("namespace is required to use namespace-scoped ApplySet")
    }
    let place = resource.groupVersionResource
    if place != .secrets, place != .configMaps, try !Self.isPermitted(resource, &context, &host) {
      let words = "\(place.group)/\(place.version), Resource=\(place.resource)"
      throw .plain("resource \"\(words)\" is not permitted as an ApplySet parent")
    }
    parent = ResourceTarget(
      resource: resource,
      namespace: resource.isNamespaced ? context.namespace : nil,
      name: name
    )
    validation = try FieldValidation.mode(context.flags)
  }

  /// A custom resource may be a parent where its definition says so.
  private static func isPermitted(
    _ resource: Resource,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Bool {
    var options = Request.Options()
    options.labelSelector = prefix + "is-parent-type"
    let request = Request(
      .list,
      .init("customresourcedefinitions", group: "apiextensions.k8s.io"),
      options: options
    )
    let name = "\(resource.name).\(resource.group)"
    return try context.send(request, &host).body["items"]?.array?.contains { $0.name == name } ?? false
  }

  /// What the members carry as their label.
  private var id: String {
    let text = [parent.name ?? "", parent.namespace ?? "", parent.resource.kind, parent.resource.group]
      .joined(separator: ".")
    let encoded = Base64.encode(SHA256.digest(Array(text.utf8)))
    let hash = encoded.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    return "applyset-\(hash)-v1"
  }

  /// `secrets./web`, as errors name the parent.
  private var words: String { "\(parent.resource.name).\(parent.resource.group)/\(parent.name ?? "")" }

  // MARK: Before

  /// Labels what is to be applied, and lets the parent remember it beside what was there before.
  mutating func begin(
    _ targets: inout [ResourceTarget],
    dryRun: ResultPrinter.DryRun,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    try readParent(&context, &host)
    let label = Self.prefix + "part-of"
    for index in targets.indices {
      guard var manifest = targets[index].manifest else { continue }
      if manifest["metadata"]?["labels"]?[label] != nil {
        throw .plain("ApplySet label \"\(label)\" already set in input data")
      }
      manifest["metadata", default: [:]]["labels", default: [:]][label] = .string(id)
      targets[index].manifest = manifest
      let resource = targets[index].resource
      if !kinds.contains(where: { $0.groupResource == resource.groupResource }) { kinds.append(resource) }
      if let namespace = targets[index].namespace { namespaces.insert(namespace) }
    }
    let others = formerKinds.filter { former in !kinds.contains { $0.groupResource == former.groupResource } }
    try writeParent(kinds + others, namespaces.union(formerNamespaces), dryRun, &context, &host)
  }

  private mutating func readParent(
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    let request = Request(
      .get,
      parent.resource.groupVersionResource,
      namespace: parent.namespace,
      name: parent.name
    )
    let object: Value
    do throws(Failure) {
      object = try context.send(request, &host).body
    } catch {
      if error.isNotFound { return }
      throw error
    }
    let exists = "ApplySet parent object \"\(words)\" already exists and is"
    guard let tool = object["metadata"]?["annotations"]?[Self.prefix + "tooling"]?.string else {
      throw .plain("\(exists) missing required annotation \"\(Self.prefix)tooling\"")
    }
    let name = tool.split(separator: "/").dropLast().joined(separator: "/")
    if name != Self.manager { throw .plain("\(exists) managed by tooling \"\(name)\" instead of \"\(Self.manager)\"") }
    let label = object["metadata"]?["labels"]?[Self.prefix + "id"]?.string
    if label != id {
      throw .plain(
        "ApplySet parent object \"\(words)\" exists and has incorrect value for label \"\(Self.prefix)id\" "
          + "(got: \(label ?? ""), want: \(id))"
      )
    }
    let annotations = object["metadata"]?["annotations"]
    for text in Self.list(annotations?[Self.prefix + "contains-group-kinds"]) {
      let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
      let group = parts.count == 2 ? parts[1] : ""
      if let found = context.catalogue.resources.first(where: { $0.kind == parts[0] && $0.group == group }) {
        formerKinds.append(found)
      }
    }
    formerNamespaces = Set(Self.list(annotations?[Self.prefix + "additional-namespaces"]))
    if let namespace = parent.namespace { formerNamespaces.insert(namespace) }
  }

  private static func list(_ annotation: Value?) -> [String] {
    (annotation?.string ?? "").split(separator: ",").map(String.init)
  }

  private func writeParent(
    _ kinds: [Resource],
    _ namespaces: Set<String>,
    _ dryRun: ResultPrinter.DryRun,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if dryRun == .client { return }
    let names = kinds.map { $0.group.isEmpty ? $0.kind : $0.kind + "." + $0.group }.sorted()
    var metadata: Value = [
      "name": .string(parent.name ?? ""), "labels": [Self.prefix + "id": .string(id)],
      "annotations": [
        Self.prefix + "tooling": .string("\(Self.manager)/\(VersionFacts.text)"),
        Self.prefix + "contains-group-kinds": .string(names.joined(separator: ",")),
        Self.prefix + "additional-namespaces": .string(
          namespaces.filter { $0 != parent.namespace }.sorted().joined(separator: ",")
        ),
      ],
    ]
    metadata["namespace"] = parent.namespace.map { .string($0) }
    var options = Request.Options()
    options.patchType = .apply
    options.dryRun = dryRun == .server
    options.fieldManager = Self.manager + "-applyset"
    options.fieldValidation = validation
    options.force = true
    let request = Request(
      .patch,
      parent.resource.groupVersionResource,
      namespace: parent.namespace,
      name: parent.name,
      body: [
        "apiVersion": .string(parent.resource.apiVersion), "kind": .string(parent.resource.kind), "metadata": metadata,
      ],
      options: options
    )
    do throws(Failure) {
      _ = try context.send(request, &host)
    } catch {
      throw error.wrapped("failed to update ApplySet: ")
    }
  }

  // MARK: Afterwards

  /// The members that are in no file any more.
  func found(
    except visited: Set<String>,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    var search = PruneSearch(resources: formerKinds, selector: "\(Self.prefix)part-of=\(id)")
    search.isForAppliedOnly = false
    return try search.found(except: visited, in: formerNamespaces, &context, &host)
  }

  /// The parent forgets what was pruned.
  func end(
    dryRun: ResultPrinter.DryRun,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    try writeParent(kinds, namespaces, dryRun, &context, &host)
  }
}
