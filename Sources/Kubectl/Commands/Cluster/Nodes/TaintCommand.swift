import API
import Objects

/// `kubectl taint`.
struct TaintCommand: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "overwrite", "selector"]

  private struct Taint: Sendable {
    var key: String
    var value = ""
    var effect = ""
  }

  private var context: CommandContext
  private var builder: ResourceBuilder
  private var added: [Taint] = []
  private var removed: [Taint] = []

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    var resources: [String] = []
    for argument in context.arguments {
      let isTaint = argument.contains("=") || argument.contains(":") || argument.hasSuffix("-")
      if !isTaint, !(added.isEmpty && removed.isEmpty) {
        throw .plain("all resources must be specified before taint changes: \(argument)")
      }
      if isTaint {
        if argument.hasSuffix("-") {
          removed.append(try Self.removal(String(argument.dropLast()), context))
        } else {
          added.append(try Self.addition(argument, context))
        }
      } else {
        resources.append(argument)
      }
    }
    builder = ResourceBuilder(context, arguments: resources)
    builder.selectsAll = context.flags.bool("all")
    guard let first = resources.first else {
      throw .plain("one or more resources must be specified as <resource> <name>")
    }
    if added.isEmpty, removed.isEmpty { throw .plain("at least one taint update is required") }
    if !["node", "nodes", "no"].contains(first) {
      throw .plain("invalid resource type \(first.lowercased()), only node types are supported")
    }
  }

  /// `key=value:effect`, `key:effect` (`pkg/util/taints`).
  private static func addition(_ text: String, _ context: CommandContext) throws(Failure) -> Taint {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      // Without an effect only a bare key is one; `key=value` is read as the key.
      let wrong = Validation.qualifiedName(parts[0])
      throw context.usage(
        "invalid taint spec: \(text)" + (wrong.isEmpty ? "" : ", " + wrong.joined(separator: "; "))
      )
    }
    guard parts.count == 2 else { throw context.usage("invalid taint spec: \(text)") }
    let halves = parts[0].split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    if halves.count > 2 { throw context.usage("invalid taint spec: \(text)") }
    let taint = Taint(key: halves[0], value: halves.count == 2 ? halves[1] : "", effect: parts[1])
    let wrongValue = Validation.labelValue(taint.value)
    if !wrongValue.isEmpty {
      throw context.usage("invalid taint spec: \(text), \(wrongValue.joined(separator: "; "))")
    }
    try validate(effect: taint.effect, context)
    try validate(key: taint.key, text, context)
    return taint
  }

  private static func removal(_ text: String, _ context: CommandContext) throws(Failure) -> Taint {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts.count > 2 { throw context.usage("invalid taint spec: \(text)") }
    let key = parts[0].split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
    let taint = Taint(key: key, effect: parts.count == 2 ? parts[1] : "")
    if !taint.effect.isEmpty { try validate(effect: taint.effect, context) }
    try validate(key: key, text, context)
    return taint
  }

  private static func validate(key: String, _ text: String, _ context: CommandContext) throws(Failure) {
    let wrong = Validation.qualifiedName(key)
    if !wrong.isEmpty { throw context.usage("invalid taint spec: \(text), \(wrong.joined(separator: "; "))") }
  }

  private static func validate(effect: String, _ context: CommandContext) throws(Failure) {
    if ["NoSchedule", "PreferNoSchedule", "NoExecute"].contains(effect) { return }
    throw context.usage("invalid taint effect: \(effect), unsupported taint effect")
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      try change(info, &printer, &host)
    }
  }

  private mutating func change(
    _ info: ResourceInfo,
    _ printer: inout ResultPrinter,
    _ host: inout some KubectlHost
  ) throws(Failure) {
    var taints = info.object["spec"]?["taints"]?.array ?? []
    func matches(_ value: Value, _ taint: Taint) -> Bool {
      value["key"]?.string == taint.key && (taint.effect.isEmpty || value["effect"]?.string == taint.effect)
    }
    let clashing = added.filter { taint in taints.contains { matches($0, taint) } }.map(\.key)
    if !context.flags.bool("overwrite"), !clashing.isEmpty {
      throw .plain(
        "node \(info.name) already has \(clashing.joined(separator: ",")) taint(s) with same effect(s) and --overwrite "
          + "is false"
      )
    }
    var missing: [String] = []
    for taint in removed {
      let before = taints.count
      taints.removeAll { matches($0, taint) }
      if taints.count == before {
        missing.append("taint \"\(taint.key)\(taint.effect.isEmpty ? "" : ":" + taint.effect)\" not found")
      }
    }
    if !missing.isEmpty { throw .several(of: missing.map { .plain($0) }) }
    for taint in added {
      var value: Value = ["effect": .string(taint.effect), "key": .string(taint.key)]
      if !taint.value.isEmpty { value["value"] = .string(taint.value) }
      if let index = taints.firstIndex(where: { matches($0, taint) }) {
        taints[index] = value
      } else {
        taints.insert(value, at: 0)
      }
    }
    var object = info.object
    object["spec", default: [:]]["taints"] = taints.isEmpty ? nil : .array(taints)
    let result = try ObjectChange(info, to: object)
      .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
    let outcome =
      !clashing.isEmpty ? "modified" : added.isEmpty ? "untainted" : removed.isEmpty ? "tainted" : "modified"
    try printer.print(result, info.resource, outcome, &host)
  }
}
