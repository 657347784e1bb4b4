import API
import Kubectl
import Terminal

/// What can stand at the cursor of a kubectl command line, from the command tree and the state of the cluster.
struct KubectlCompleter {
  private let world: any CompletionWorld
  private let line: KubectlLine
  private let current: String
  private let tree: CommandTree

  init(words: some Sequence<String>, current: String, world: any CompletionWorld) {
    self.world = world
    self.current = current
    tree = world.kubectl
    line = KubectlLine(words, tree: tree)
  }

  /// All that fits the beginning of the word.
  func candidates() -> [Completion.Candidate] {
    if line.isPastDashes { return [] }
    if let flag = line.openFlag { return values(of: flag, beginning: current, prefix: "") }
    if current.hasPrefix("-") { return flagCandidates() }
    if line.command.path == tree.root.path, line.operands.first == "help" { return helpTopics() }
    if !line.command.children.isEmpty, line.operands.isEmpty {
      let names = tree.subcommands(of: line.command).filter { $0.hasPrefix(current) }
      // `apply` and `cluster-info` have subcommands and work without one.
      if !names.isEmpty || line.operand == .nothing { return names.map { Completion.Candidate($0) } }
    }
    return operandCandidates()
  }

  /// The commands that `help` tells of.
  private func helpTopics() -> [Completion.Candidate] {
    guard let node = tree.node(line.operands.dropFirst().joined(separator: " ")) else { return [] }
    return fitting(tree.subcommands(of: node).filter { $0 != "help" })
  }

  // MARK: Flags

  private func flagCandidates() -> [Completion.Candidate] {
    if let equals = current.firstIndex(of: "="), let flag = line.flag(named: String(current[..<equals])) {
      let head = String(current[...equals])
      return values(of: flag, beginning: String(current[current.index(after: equals)...]), prefix: head)
    }
    guard current == "-" || current.hasPrefix("--") else { return [] }
    // The commands' own flags first are what one looks for; those of every command wait for two letters.
    let flags = current.count > 3 ? line.flags : line.command.flags
    let common = ["namespace"].compactMap { line.flag(named: "--" + $0) }
    var seen: Set<String> = []
    return (flags + common).filter {
      !$0.isHidden && ("--" + $0.name).hasPrefix(current) && seen.insert($0.name).inserted
    }
    .sorted { $0.name < $1.name }
    .map { Completion.Candidate("--" + $0.name + ($0.hasValue ? "=" : ""), suffix: $0.hasValue ? "" : " ") }
  }

  private func values(
    of flag: FlagDefinition,
    beginning: String,
    prefix: String
  ) -> [Completion.Candidate] {
    func fixed(_ values: [String]) -> [Completion.Candidate] {
      values.filter { $0.hasPrefix(beginning) }
        .map { Completion.Candidate(prefix + $0, shown: $0, suffix: $0.hasSuffix("=") ? "" : " ") }
    }
    switch flag.name {
    case "namespace": return fixed(names(of: .namespaces, in: nil))
    case "output":
      return fixed(["json", "yaml", "name", "wide", "jsonpath=", "custom-columns=", "go-template="])
    case "container": return fixed(containers)
    case "filename", "kustomize", "from-file", "from-env-file", "patch-file":
      return FileCompleter(world: world).candidates(beginning: beginning, prefix: prefix)
    case "dry-run": return fixed(["client", "server", "none"])
    case "restart": return fixed(["Always", "OnFailure", "Never"])
    case "cascade": return fixed(["background", "foreground", "orphan"])
    case "context": return fixed(world.contexts)
    case "type": return fixed(["ClusterIP", "NodePort", "LoadBalancer"])
    case "for": return fixed(["condition=", "delete", "create", "jsonpath="])
    case "sort-by": return fixed([".metadata.name", ".metadata.creationTimestamp"])
    default: return []
    }
  }

  private var containers: [String] {
    guard let first = line.operands.first else { return [] }
    let parts = first.split(separator: "/")
    let isPod = parts.count == 1 || world.catalogue.resource(named: String(parts[0]))?.name == "pods"
    return isPod ? world.containers(of: String(parts.last ?? ""), in: namespace ?? world.currentNamespace) : []
  }

  // MARK: Types and names

  /// Nil for all namespaces.
  private var namespace: String? { line.allNamespaces ? nil : line.namespace ?? world.currentNamespace }

  private func operandCandidates() -> [Completion.Candidate] {
    if let slash = current.firstIndex(of: "/"), line.operand != .node, line.operand != .nothing {
      let type = String(current[..<slash])
      return names(ofType: type).map { Completion.Candidate(type + "/" + $0, shown: $0) }.filter {
        $0.text.hasPrefix(current)
      }
    }
    switch line.operand {
    case .nothing: return []
    case .shell: return line.operands.isEmpty ? fitting(["bash", "fish", "powershell", "zsh"]) : []
    case .context: return line.operands.isEmpty ? fitting(world.contexts) : []
    case .node: return fitting(names(of: .nodes, in: nil))
    case .pod:
      guard line.operands.isEmpty else { return [] }
      return fitting(names(of: .pods, in: namespace))
    case .type:
      guard let type = line.operands.first else { return types() }
      guard takesNames, !type.contains("/") else { return [] }
      return fitting(names(ofType: type).filter { !line.operands.dropFirst().contains($0) })
    }
  }

  /// `explain` looks at types only.
  private var takesNames: Bool { line.command.name != "explain" }

  private func names(ofType word: String) -> [String] {
    guard let resource = world.catalogue.resource(named: word) else { return [] }
    return world.names(of: resource, in: resource.isNamespaced ? namespace : nil)
  }

  private func names(of path: GroupVersionResource, in namespace: String?) -> [String] {
    world.catalogue[path].map { world.names(of: $0, in: namespace) } ?? []
  }

  private func fitting(_ names: [String]) -> [Completion.Candidate] {
    names.filter { $0.hasPrefix(current) }.map { Completion.Candidate($0) }
  }

  /// The types that the command works on; short names count where no full name fits.
  private func types() -> [Completion.Candidate] {
    let (before, word) = splitAtComma()
    if line.command.name == "explain", word.contains(".") { return fields(of: word) }
    var seen: Set<String> = []
    let resources = world.catalogue.resources.filter { serves($0) && seen.insert($0.name).inserted }
    var names = resources.map(\.name)
    if line.command.name == "get", line.operands.isEmpty { names.append("all") }
    names = names.filter { $0.hasPrefix(word) }.sorted()
    if names.isEmpty {
      names = resources.flatMap { [$0.singular] + $0.shortNames }.filter { !$0.isEmpty && $0.hasPrefix(word) }.sorted()
    }
    return names.map { Completion.Candidate(before + $0, shown: $0) }
  }

  /// `pods,services` names several types at once.
  private func splitAtComma() -> (before: String, word: String) {
    guard let comma = current.lastIndex(of: ",") else { return ("", current) }
    let start = current.index(after: comma)
    return (String(current[..<start]), String(current[start...]))
  }

  private func serves(_ resource: Resource) -> Bool {
    let workloads = ["daemonsets", "deployments", "statefulsets"]
    let name = resource.name
    return switch line.command.name {
    case "scale", "autoscale": resource.subresources.contains { $0.name == "scale" }
    case "status", "history", "undo", "restart", "pause", "resume": workloads.contains(name)
    case "image", "resources", "serviceaccount", "env":
      workloads.contains(name) || ["pods", "replicasets", "cronjobs", "jobs"].contains(name)
    case "expose": ["deployments", "pods", "replicasets", "replicationcontrollers", "services"].contains(name)
    case "taint": name == "nodes"
    case "delete": resource.verbs.contains("delete")
    case "edit", "patch", "label", "annotate": resource.verbs.contains("patch")
    case "explain": true
    default: resource.verbs.contains("list")
    }
  }

  /// The fields below a type: `explain pod.spec.con…`.
  private func fields(of word: String) -> [Completion.Candidate] {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let resource = world.catalogue.resource(named: parts[0]),
      let root = SchemaTable.kubernetes[resource.groupVersionKind]
    else { return [] }
    let path = Array(parts[1..<(parts.count - 1)])
    let head = parts.dropLast().joined(separator: ".") + "."
    return fieldNames(at: path, below: root)
      .filter { $0.hasPrefix(parts[parts.count - 1]) }
      .map { Completion.Candidate(head + $0, shown: $0, suffix: "") }
  }

  private func fieldNames(at path: [String], below root: Schema) -> [String] {
    let table = SchemaTable.kubernetes
    var schema = root
    if !path.isEmpty {
      guard let property = table.property(at: path, below: root) else { return [] }
      schema = table[property.type]
    }
    while case .list(let element) = schema.form { schema = table[element] }
    return schema.properties.map(\.name)
  }
}
