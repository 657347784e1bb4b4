import API
import Objects

/// Finds out what a command line names: types and names, files, selectors
/// (`k8s.io/cli-runtime/pkg/resource/builder.go`).
struct ResourceBuilder: Sendable {
  var arguments: [String]
  var filenames: [String] = []
  /// `-k`: a folder whose kustomization is built.
  var kustomization: String?
  var isRecursive = false
  var labelSelector: String?
  var fieldSelector: String?
  /// `--all`.
  var selectsAll = false
  var allNamespaces = false
  /// A type without a name means all its objects.
  var allowsTypeAlone = false
  /// A namespace on the command line must agree with the file's.
  var requiresNamespace = true

  init(_ context: CommandContext, arguments: [String]? = nil) {
    let flags = context.flags
    self.arguments = arguments ?? context.arguments
    if flags.definitions["filename"]?.form == .slice { filenames = flags.list("filename") }
    kustomization = flags.text("kustomize")
    isRecursive = flags.bool("recursive")
    if flags.definitions["selector"]?.shorthand == "l" { labelSelector = flags.text("selector") }
    fieldSelector = flags.text("field-selector")
    allNamespaces = flags.bool("all-namespaces")
  }

  func build(_ context: inout CommandContext, _ host: inout some KubectlHost) throws(Failure) -> ResourceSelection {
    let words = try argumentWords()
    var selection = ResourceSelection()
    var label = labelSelector
    if words.pairs == nil, words.names.isEmpty, !words.types.isEmpty, label == nil, allowsTypeAlone { label = "" }
    if selectsAll { label = "" }
    selection.labelSelector = label
    selection.fieldSelector = fieldSelector
    if !filenames.isEmpty || kustomization != nil {
      let hasWords = words.pairs != nil || !words.types.isEmpty
      try readFiles(into: &selection, &context, &host)
      if hasWords {
        throw .plain(
          "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"
        )
      }
      return selection
    }
    if label != nil || fieldSelector != nil {
      try select(words, into: &selection, &context, &host)
    } else if let pairs = words.pairs {
      for pair in pairs {
        let resource = try context.resource(named: pair.type, &host)
        try append(resource, pair.name, to: &selection, context)
      }
      selection.isSingle = pairs.count == 1
    } else if !words.names.isEmpty {
      if words.types.contains(where: { word in context.catalogue.resources.contains { $0.categories.contains(word) } })
      {
        throw .plain("you must specify only one resource")
      }
      for resource in try resources(words.types, &context, &host) {
        for name in words.names { try append(resource, name, to: &selection, context) }
      }
      selection.isSingle = words.names.count == 1 && selection.targets.count == 1
    } else if !words.types.isEmpty {
      _ = try resources(words.types, &context, &host)
      throw .plain("resource(s) were provided, but no name was specified")
    } else {
      throw Self.missingResource
    }
    return selection
  }

  /// - Throws: what is wrong about the words alone, before anything is asked.
  func checkWords() throws(Failure) {
    let words = try argumentWords()
    if words.pairs == nil, words.types.isEmpty, filenames.isEmpty, kustomization == nil { throw Self.missingResource }
  }

  static let missingResource = Failure.plain(
    """
    You must provide one or more resources by argument or filename.
    Example resource specifications include:
       '-f rsrc.yaml'
       '--filename=rsrc.json'
       '<resource> <name>'
       '<resource>'
    """
  )

  // MARK: Words

  private struct Words {
    var types: [String] = []
    var names: [String] = []
    /// `TYPE/NAME` forms.
    var pairs: [(type: String, name: String)]?
  }

  private func argumentWords() throws(Failure) -> Words {
    let slashes = arguments.filter { $0.contains("/") }.count
    if slashes > 0 {
      if slashes != arguments.count {
        throw .plain(
          "there is no need to specify a resource type as a separate argument when passing arguments in "
            + "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
            + "'kubectl get resource resource/<resource_name>'"
        )
      }
      var pairs: [(type: String, name: String)] = []
      for argument in arguments {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count != 2 {
          throw .plain("arguments in resource/name form may not have more than one slash")
        }
        if parts[0].isEmpty || parts[1].isEmpty || parts[0].contains(",") {
          throw .plain("arguments in resource/name form must have a single resource and name")
        }
        pairs.append((parts[0], parts[1]))
      }
      return Words(pairs: pairs)
    }
    guard let first = arguments.first else { return Words() }
    return Words(
      types: first.split(separator: ",").map(String.init),
      names: Array(arguments.dropFirst())
    )
  }

  /// The resources that words mean; a category means all its resources.
  private func resources(
    _ words: [String],
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) -> [Resource] {
    var all: [Resource] = []
    for word in words {
      var found = context.catalogue.resources.filter { $0.categories.contains(word) }
      if found.isEmpty {
        do throws(Failure) {
          found = [try context.resource(named: word, &host)]
        } catch {
          // What was asked for led to discovery, which may tell of a category.
          found = context.catalogue.resources.filter { $0.categories.contains(word) }
          if found.isEmpty { throw error }
        }
      }
      for resource in found where !all.contains(where: { $0.groupResource == resource.groupResource }) {
        all.append(resource)
      }
    }
    return all
  }

  private func append(
    _ resource: Resource,
    _ name: String,
    to selection: inout ResourceSelection,
    _ context: CommandContext
  ) throws(Failure) {
    if allNamespaces { throw .plain("a resource cannot be retrieved by name across all namespaces") }
    selection.targets.append(
      ResourceTarget(resource: resource, namespace: resource.isNamespaced ? context.namespace : nil, name: name)
    )
  }

  private func select(
    _ words: Words,
    into selection: inout ResourceSelection,
    _ context: inout CommandContext,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    if words.pairs != nil {
      throw .plain("selectors and the all flag cannot be used when passing resource/name arguments")
    }
    if !words.names.isEmpty { throw .plain("name cannot be provided when a selector is specified") }
    if words.types.isEmpty { throw .plain("at least one resource must be specified to use a selector") }
    for resource in try resources(words.types, &context, &host) {
      let namespace = resource.isNamespaced && !allNamespaces ? context.namespace : nil
      selection.targets.append(ResourceTarget(resource: resource, namespace: namespace))
    }
  }
}
