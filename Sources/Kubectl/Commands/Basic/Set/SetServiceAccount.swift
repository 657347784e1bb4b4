import Objects

/// `kubectl set serviceaccount`.
struct SetServiceAccount: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "local"]

  private var change: PodTemplateChange
  private let account: String

  init(_ context: CommandContext) throws(Failure) {
    guard let last = context.arguments.last else { throw .plain("serviceaccount is required") }
    account = last
    change = PodTemplateChange(
      context,
      arguments: Array(context.arguments.dropLast()),
      outcome: "serviceaccount updated",
      failureWords: "failed to patch ServiceAccountName"
    )
    change.printsUnchanged = true
    try PodTemplateChange.checkFlags(context.flags)
    if context.flags.bool("local") { change.builder.arguments = [] }
    try change.builder.checkWords()
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let account = account
    try change.run(&host) { (spec, _) throws(Failure) in
      spec["serviceAccountName"] = .string(account)
      if spec["serviceAccount"] != nil { spec["serviceAccount"] = .string(account) }
    }
  }
}
