import API
import Objects

/// `kubectl set selector`.
struct SetSelector: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "local", "resource-version"]

  private var context: CommandContext
  private let selector: LabelSelector
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard let expression = context.arguments.last else { throw .plain("one selector is required") }
    selector = try Self.requirements(expression)
    let resources = Array(context.arguments.dropLast())
    if context.flags.bool("local"), !resources.isEmpty { throw PodTemplateChange.namedLocally }
    builder = ResourceBuilder(context, arguments: resources)
    builder.selectsAll = context.flags.bool("all")
    try builder.checkWords()
  }

  private static func requirements(_ text: String) throws(Failure) -> LabelSelector {
    do throws(SelectorError) {
      return try LabelSelector.parse(text)
    } catch {
      throw .plain("couldn't parse the selector string \"\(text)\": \(error.message)")
    }
  }

  /// The selector of a service, which knows nothing but equality.
  private func pairs() throws(Failure) -> Fields {
    var fields = Fields()
    var others: [Value] = []
    for requirement in selector.requirements {
      if requirement.operation == .equals, let value = requirement.values.first {
        fields[requirement.key] = .string(value)
      } else {
        let operation =
          switch requirement.operation {
          case .equals, .isIn: "In"
          case .notEquals, .notIn: "NotIn"
          case .exists: "Exists"
          case .doesNotExist: "DoesNotExist"
          case .greaterThan, .lessThan:
            throw Failure.plain("\"\(requirement.operation.rawValue)\" isn't supported in label selectors")
          }
        others.append([
          "key": .string(requirement.key), "operator": .string(operation),
          "values": .array(requirement.values.map { .string($0) }),
        ])
      }
    }
    if !others.isEmpty {
      throw .plain("match expression \(SelectorExpressions.bare(others)) not supported on this object")
    }
    return fields
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let isLocal = context.flags.bool("local")
    let (infos, fetchFailures) = context.fetchUnlessLocal(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      guard info.object.kind == "Service" else {
        throw .plain("setting a selector is only supported for Services")
      }
      var object = info.object
      object["spec", default: [:]]["selector"] = .object(try pairs())
      if let version = context.flags.text("resource-version") {
        object["metadata", default: [:]]["resourceVersion"] = .string(version)
      }
      let result = try ObjectChange(info, to: object)
        .send(dryRun: isLocal ? .client : printer.dryRun, asMerge: true, &context, &host)
      try printer.print(isLocal ? TypedForm.filled(result) : result, info.resource, "selector updated", &host)
    }
  }
}
