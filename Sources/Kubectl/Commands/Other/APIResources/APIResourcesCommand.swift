import API
import Objects

/// `kubectl api-resources`.
struct APIResourcesCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = [
    "api-group", "categories", "namespaced", "no-headers", "sort-by", "verbs",
  ]

  private var context: CommandContext

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    if !context.arguments.isEmpty {
      throw context.usage("unexpected arguments: [\(context.arguments.joined(separator: " "))]")
    }
    let output = context.flags.string("output")
    if !["", "wide", "name", "json", "yaml"].contains(output) {
      throw .plain("--output \(output) is not available")
    }
    if !["", "name", "kind"].contains(context.flags.string("sort-by")) {
      throw .plain("--sort-by accepts only name or kind")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    guard host.reaches(server: context.configuration.server) else { throw context.configuration.connectionRefused }
    try context.discover(&host)
    let resources = selected()
    switch context.flags.string("output") {
    case "name":
      for resource in resources { host.printLine(resource.groupResource.description) }
    case "json": host.print(JSON.writeIndented(Self.list(resources)) + "\n")
    case "yaml": host.print(YAML.write(Self.list(resources)))
    case let output: host.print(table(resources, isWide: output == "wide"))
    }
  }

  private func selected() -> [Resource] {
    let flags = context.flags
    var resources = context.catalogue.resources.filter { resource in
      if flags.isGiven("api-group"), resource.group != flags.string("api-group") { return false }
      if flags.isGiven("namespaced"), resource.isNamespaced != flags.bool("namespaced") { return false }
      if !flags.list("verbs").allSatisfy({ resource.verbs.contains($0) }) { return false }
      if !flags.list("categories").allSatisfy({ resource.categories.contains($0) }) { return false }
      return !resource.verbs.isEmpty
    }
    // The preferred version of a resource only.
    var seen: Set<GroupResource> = []
    resources = resources.filter { seen.insert($0.groupResource).inserted }
    let order = resources
    func rank(_ resource: Resource) -> Int { order.firstIndex { $0 == resource } ?? 0 }
    switch flags.string("sort-by") {
    case "kind": resources.sort { ($0.kind, rank($0)) < ($1.kind, rank($1)) }
    case "name": resources.sort { ($0.name, rank($0)) < ($1.name, rank($1)) }
    default: resources.sort { ($0.group, $0.name) < ($1.group, $1.name) }
    }
    return resources
  }

  private func table(_ resources: [Resource], isWide: Bool) -> String {
    var rows = resources.map { resource in
      let row = [
        resource.name, resource.shortNames.joined(separator: ","), resource.apiVersion,
        resource.isNamespaced ? "true" : "false", resource.kind,
      ]
      return isWide ? row + [resource.verbs.joined(separator: ","), resource.categories.joined(separator: ",")] : row
    }
    if !context.flags.bool("no-headers") {
      let header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
      rows.insert(isWide ? header + ["VERBS", "CATEGORIES"] : header, at: 0)
    }
    var columns = TextColumns()
    return columns.text(rows)
  }

  private static func list(_ resources: [Resource]) -> Value {
    [
      "apiVersion": "v1", "groupVersion": "", "kind": "APIResourceList",
      "resources": .array(
        resources.map { resource in
          var value: Value = [
            "kind": .string(resource.kind), "name": .string(resource.name),
            "namespaced": .bool(resource.isNamespaced), "singularName": .string(resource.singular),
            "verbs": Value(resource.verbs), "version": .string(resource.version),
          ]
          if !resource.group.isEmpty { value["group"] = .string(resource.group) }
          if !resource.shortNames.isEmpty { value["shortNames"] = Value(resource.shortNames) }
          if !resource.categories.isEmpty { value["categories"] = Value(resource.categories) }
          return value
        }
      ),
    ]
  }
}
