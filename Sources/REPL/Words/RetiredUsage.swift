/// Ways to call kubectl that older books teach, or that fingers make up, and that it does not know any more.
package enum RetiredUsage: String, CaseIterable, Sendable {
  case update, log, rollingUpdate, stop, resize, convert, show, restart, start, exec
  case generator, runReplicas, runResources, record, export, showAll, short, purge
  case namespaceFlag, allNamespacesFlag, dryRun

  /// The text that says what replaced it.
  package var text: Text {
    switch self {
    case .update: .retiredUpdate
    case .log: .retiredLog
    case .rollingUpdate: .retiredRollingUpdate
    case .stop: .retiredStop
    case .resize: .retiredResize
    case .convert: .retiredConvert
    case .show: .retiredShow
    case .restart: .retiredRestart
    case .start: .retiredStart
    case .exec: .retiredExec
    case .generator: .retiredGenerator
    case .runReplicas: .retiredRunReplicas
    case .runResources: .retiredRunResources
    case .record: .retiredRecord
    case .export: .retiredExport
    case .showAll: .retiredShowAll
    case .short: .retiredShort
    case .purge: .retiredPurge
    case .namespaceFlag: .retiredNamespaceFlag
    case .allNamespacesFlag: .retiredAllNamespacesFlag
    case .dryRun: .retiredDryRun
    }
  }

  /// What a line of kubectl that was run makes one think of; nil where nothing is to be said.
  ///
  /// - Parameters:
  ///   - words: without `kubectl` itself.
  ///   - failed: the command's exit code was not zero.
  package init?(_ words: [String], failed: Bool) {
    let options = words.prefix { $0 != "--" }
    func has(_ flag: String) -> Bool { options.contains { $0 == flag || $0.hasPrefix(flag + "=") } }
    // These work still, and say themselves that they are old.
    if has("--record") { self = .record; return }
    if options.contains(where: { $0 == "--dry-run" || $0 == "--dry-run=true" }) { self = .dryRun; return }
    guard failed else { return nil }
    if let verb = Self.verb(options.first { !$0.hasPrefix("-") } ?? "", dashes: words.contains("--"), options) {
      self = verb
      return
    }
    switch options.first {
    case "run" where has("--generator"): self = .generator
    case "run" where has("--replicas"): self = .runReplicas
    case "run" where ["--limits", "--requests", "--serviceaccount", "--schedule"].contains(where: has):
      self = .runResources
    case "get" where has("--export"): self = .export
    case "get" where has("--show-all") || options.contains("-a"): self = .showAll
    case "version" where has("--short"): self = .short
    case "delete" where has("--purge"): self = .purge
    default:
      if has("--namespaces") || options.contains("--ns") {
        self = .namespaceFlag
      } else if has("--all-namespace") {
        self = .allNamespacesFlag
      } else {
        return nil
      }
    }
  }

  private static func verb(_ word: String, dashes: Bool, _ options: ArraySlice<String>) -> RetiredUsage? {
    switch word {
    case "update": .update
    case "log": .log
    case "rolling-update", "rollingupdate": .rollingUpdate
    case "stop": .stop
    case "resize": .resize
    case "convert": .convert
    case "show", "list", "ps": .show
    case "restart": .restart
    case "start", "run-container": .start
    case "exec" where !dashes && options.filter { !$0.hasPrefix("-") }.count > 2: .exec
    default: nil
    }
  }
}
