import API
import Objects

/// `kubectl set selector`.
struct SetSelector: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "local", "resource-version"]

  private var context: CommandContext
  private let selector: Fields
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard let expression = context.arguments.last else { throw .plain("one selector is required") }
    builder = ResourceBuilder(context, arguments: Array(context.arguments.dropLast()))
    builder.selectsAll = context.flags.bool("all")
    try builder.checkWords()
    var fields = Fields()
    for pair in expression.split(separator: ",") {
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { throw .plain("invalid label selector: \(expression)") }
      fields[halves[0]] = .string(halves[1])
    }
    selector = fields
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    if context.flags.bool("local") { printer.dryRun = .client }
    let (infos, fetchFailures) = context.fetchUnlessLocal(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      guard info.object.kind == "Service" else {
        throw .plain("setting a selector is only supported for Services")
      }
      var object = info.object
      object["spec", default: [:]]["selector"] = .object(selector)
      if let version = context.flags.text("resource-version") {
        object["metadata", default: [:]]["resourceVersion"] = .string(version)
      }
      let result = try ObjectChange(info, to: object)
        .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
      try printer.print(result, info.resource, "selector updated", &host)
    }
  }
}
