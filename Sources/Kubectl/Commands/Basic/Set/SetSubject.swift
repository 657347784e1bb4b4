import Objects

/// `kubectl set subject`.
struct SetSubject: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "group", "local", "selector", "serviceaccount", "user"]

  private var context: CommandContext
  private let subjects: [Value]
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    builder = ResourceBuilder(context)
    builder.selectsAll = context.flags.bool("all")
    try builder.checkWords()
    subjects = try BindingSubjects.subjects(context.flags)
    if subjects.isEmpty {
      throw .plain("you must specify at least one value of user, group or serviceaccount")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    if context.flags.bool("local") { printer.dryRun = .client }
    let (infos, fetchFailures) = context.fetchUnlessLocal(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      var object = info.object
      for subject in subjects where object["subjects"]?.array?.contains(subject) != true {
        object["subjects", default: .array([])].elements.append(subject)
      }
      let result = try ObjectChange(info, to: object)
        .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
      try printer.print(result, info.resource, "subjects updated", &host)
    }
  }
}
