import API
import Objects

/// One thing that a command line names: an object of a file, an object of the server, or all objects of a kind.
struct ResourceTarget: Sendable {
  var resource: Resource
  /// Nil for all namespaces, and for what has none.
  var namespace: String?
  /// Nil for all objects that the selectors fit.
  var name: String?
  /// The object as a file says it, with the namespace in which it goes.
  var manifest: Value?
  /// The same before it got the namespace.
  var original: Value?
  /// The file, `STDIN`, or empty.
  var source = ""
}

/// What a command line names, in order, with what is wrong about parts of it.
struct ResourceSelection: Sendable {
  var targets: [ResourceTarget] = []
  /// Failures that do not stop the others.
  var failures: [Failure] = []
  /// One object was asked for by name, so that it is shown alone and not in a list.
  var isSingle = false
  var labelSelector: String?
  var fieldSelector: String?
}

/// An object of the server, with where the command line found it.
struct ResourceInfo: Sendable {
  var resource: Resource
  var object: Value
  var source = ""

  var namespace: String? { resource.isNamespaced ? object.namespace : nil }
  var name: String { object.name }

  /// `deployment.apps/web`.
  var path: String { ResourceName.path(resource, name) }
}

enum ResourceName {
  /// `deployment.apps`, `pod`.
  static func kind(_ resource: Resource) -> String {
    resource.kind.lowercased() + (resource.group.isEmpty ? "" : "." + resource.group)
  }

  static func path(_ resource: Resource, _ name: String) -> String { kind(resource) + "/" + name }
}

extension CommandContext {
  /// The objects that the selection names, as the server has them; a failure does not stop the others.
  mutating func fetch(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) -> (infos: [ResourceInfo], failures: [Failure]) {
    var infos: [ResourceInfo] = []
    var failures = selection.failures
    for target in selection.targets {
      do throws(Failure) {
        infos += try fetch(target, selection, &host)
      } catch {
        failures.append(error)
      }
    }
    return (infos, failures)
  }

  /// The objects of files as these say them, those that are only named as the server has them: what a command sees
  /// that does not ask for the latest of each.
  mutating func visit(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) -> (infos: [ResourceInfo], failures: [Failure]) {
    var infos: [ResourceInfo] = []
    var failures = selection.failures
    for target in selection.targets {
      do throws(Failure) {
        infos += try visit(target, selection, &host)
      } catch {
        failures.append(error)
      }
    }
    return (infos, failures)
  }

  mutating func visit(
    _ target: ResourceTarget,
    _ selection: ResourceSelection,
    subresource: String? = nil,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    // Nothing tells a local command which kinds have namespaces.
    let isLocal = flags.definitions["local"] != nil && flags.bool("local")
    guard let manifest = isLocal ? target.original : target.manifest else {
      return try fetch(target, selection, subresource: subresource, &host)
    }
    return [ResourceInfo(resource: target.resource, object: manifest, source: target.source)]
  }

  /// The same, or with `--local` the objects as the files say them.
  mutating func fetchUnlessLocal(
    _ selection: ResourceSelection,
    _ host: inout some KubectlHost
  ) -> (infos: [ResourceInfo], failures: [Failure]) {
    guard flags.bool("local") else { return fetch(selection, &host) }
    let infos = selection.targets.compactMap { target in
      target.original.map { ResourceInfo(resource: target.resource, object: $0, source: target.source) }
    }
    return (infos, selection.failures)
  }

  mutating func fetch(
    _ target: ResourceTarget,
    _ selection: ResourceSelection,
    asTable: Bool = false,
    subresource: String? = nil,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [ResourceInfo] {
    let response = try ask(target, selection, asTable: asTable, subresource: subresource, &host)
    if asTable || target.name != nil {
      return [ResourceInfo(resource: target.resource, object: response, source: target.source)]
    }
    let kind = target.resource.kind
    let version = target.resource.apiVersion
    return (response["items"]?.array ?? []).map { item in
      var item = item
      if item["kind"] == nil { item["kind"] = .string(kind) }
      if item["apiVersion"] == nil { item["apiVersion"] = .string(version) }
      return ResourceInfo(resource: target.resource, object: item)
    }
  }

  /// The answer of the server: an object, a list, or a table of either.
  mutating func ask(
    _ target: ResourceTarget,
    _ selection: ResourceSelection,
    asTable: Bool = false,
    subresource: String? = nil,
    _ host: inout some KubectlHost
  ) throws(Failure) -> Value {
    let path = target.resource.groupVersionResource
    var options = Request.Options()
    options.asTable = asTable
    // What is sorted by may be in no column.
    if asTable, flags.definitions["sort-by"] != nil, flags.text("sort-by") != nil {
      options.parameters.append(Request.Options.Parameter("includeObject", "Object"))
    }
    if let name = target.name {
      do throws(Failure) {
        return try send(
          Request(.get, path, subresource: subresource, namespace: target.namespace, name: name, options: options),
          &host
        ).body
      } catch {
        guard error.isNotFound, let namespace = target.namespace, namespace != "default" else { throw error }
        // What is missing may be the namespace (`Info.Get` in `cli-runtime/pkg/resource/visitor.go`).
        do throws(Failure) {
          _ = try send(Request(.get, .namespaces, name: namespace), &host)
        } catch {
          if error.isNotFound { throw error }
        }
        throw error
      }
    }
    options.labelSelector = selection.labelSelector.flatMap { $0.isEmpty ? nil : $0 }
    options.fieldSelector = selection.fieldSelector.flatMap { $0.isEmpty ? nil : $0 }
    do throws(Failure) {
      return try send(Request(.list, path, namespace: target.namespace, options: options), &host).body
    } catch .status(var status) where status.reason == .badRequest || status.reason == .notFound {
      let what = "\"\(path.group)/\(path.version), Resource=\(path.resource)\""
      if options.labelSelector == nil && options.fieldSelector == nil {
        status.message = "Unable to list \(what): \(status.message)"
      } else {
        status.message =
          "Unable to find \(what) that match label selector \"\(options.labelSelector ?? "")\", "
          + "field selector \"\(options.fieldSelector ?? "")\": \(status.message)"
      }
      throw .status(status)
    }
  }
}
