import API
import Objects

/// Where an object keeps the specification of its pods (`polymorphichelpers/updatepodspec.go`).
enum PodTemplate {
  /// The path to the pod specification, nil for an object that has none.
  static func path(_ object: Value) -> [String]? {
    switch object.kind {
    case "Pod": ["spec"]
    case "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]
    case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController":
      ["spec", "template", "spec"]
    default: nil
    }
  }

  /// Whether the container's name fits a pattern of `*`.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    if pattern == "*" { return true }
    guard let star = pattern.firstIndex(of: "*") else { return name == pattern }
    return name.hasPrefix(pattern[..<star]) && name.hasSuffix(pattern[pattern.index(after: star)...])
  }
}

/// What the `set` commands share: finding objects, changing their pods, sending the difference.
struct PodTemplateChange: Sendable {
  var context: CommandContext
  var builder: ResourceBuilder
  /// `image updated`.
  let outcome: String
  /// Before the server's refusal; a closing colon where the real command has one.
  let failureWords: String
  /// Objects that were so before are told of as well.
  var printsUnchanged = false
  /// A refusal of the change itself says of which object.
  var namesObjectInErrors = false

  init(_ context: CommandContext, arguments: [String], outcome: String, failureWords: String) {
    self.context = context
    self.outcome = outcome
    self.failureWords = failureWords
    builder = ResourceBuilder(context, arguments: arguments)
    builder.selectsAll = context.flags.bool("all")
  }

  /// What `--local` is told that names objects of the server (`LocalResourceError` in `cli-runtime`).
  static let namedLocally = Failure.plain(
    """
    error: you must specify resources by --filename when --local is set.
    Example resource specifications include:
       '-f rsrc.yaml'
       '--filename=rsrc.json'
    """
  )

  /// - Throws: where flags exclude each other, whatever else the command is told.
  static func checkFlags(_ flags: FlagValues) throws(Failure) {
    if flags.bool("all"), flags.definitions["selector"] != nil, flags.text("selector") != nil {
      throw .plain("cannot set --all and --selector at the same time")
    }
    if flags.bool("local"), flags.string("dry-run") == "server" {
      throw .plain("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
    }
  }

  mutating func run(
    _ host: inout some KubectlHost,
    _ change: (inout Value, Value) throws(Failure) -> Void
  ) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, failures) = context.fetchUnlessLocal(selection, &host)
    // Nothing is changed where something is missing.
    if !failures.isEmpty { throw .several(of: failures) }
    try infos.forEachInTurn { info throws(Failure) in
      try apply(info, &printer, &host, change)
    }
  }

  private mutating func apply(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost,
    _ change: (inout Value, Value) throws(Failure) -> Void
  ) throws(Failure) {
    let name = "error: \(info.resource.name)/\(info.name) "
    var object = info.object
    guard let path = PodTemplate.path(object) else {
      throw .plain(name + "the object is not a pod or does not have a pod template: *\(GoType.name(of: object))")
    }
    var spec = object[path[...]] ?? [:]
    do throws(Failure) {
      try change(&spec, object)
    } catch .plain(let words) where namesObjectInErrors {
      throw .plain(name + words)
    }
    object.set(spec, at: path[...])
    if object == info.object, !printsUnchanged { return }
    let isLocal = context.flags.bool("local")
    let result: Value
    do throws(Failure) {
      result = try ObjectChange(info, to: object)
        .send(dryRun: isLocal ? .client : printer.dryRun, &context, &host)
    } catch .status(let status) where status.reason != .connectionRefused {
      throw .plain(failureWords + " " + status.message)
    }
    try printer.print(isLocal ? TypedForm.filled(result) : result, info.resource, outcome, &host)
  }
}
