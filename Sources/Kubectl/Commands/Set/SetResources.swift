import API
import Objects

/// `kubectl set resources`.
struct SetResources: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "containers", "limits", "local", "requests", "selector"]

  private var change: PodTemplateChange
  private let limits: Fields
  private let requests: Fields

  init(_ context: CommandContext) throws(Failure) {
    change = PodTemplateChange(
      context,
      arguments: context.arguments,
      outcome: "resource requirements updated",
      failureWords: "failed to patch resources update to pod template"
    )
    limits = try Self.quantities(context.flags.string("limits"))
    requests = try Self.quantities(context.flags.string("requests"))
    if limits.isEmpty, requests.isEmpty {
      throw .plain("you must specify an update to requests or limits (in the form of --requests/--limits)")
    }
  }

  private static func quantities(_ text: String) throws(Failure) -> Fields {
    var fields = Fields()
    for pair in text.split(separator: ",") {
      let halves = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2 else { throw .plain("Invalid argument syntax \(pair), expected <resource>=<value>") }
      guard Quantity(halves[1]) != nil else {
        throw .plain("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
      }
      fields[halves[0]] = .string(halves[1])
    }
    return fields
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let pattern = change.context.flags.string("containers")
    let (limits, requests) = (limits, requests)
    try change.run(&host) { (spec, _) throws(Failure) in
      var isFound = false
      for index in spec["containers"]?.array?.indices ?? 0..<0 {
        let name = spec["containers"]?.array?[index]["name"]?.string ?? ""
        guard PodTemplate.matches(name, pattern) else { continue }
        isFound = true
        for (field, values) in [("limits", limits), ("requests", requests)] {
          for (key, value) in values {
            spec["containers"]?.elements[index]["resources", default: [:]][field, default: [:]][key] = value
          }
        }
      }
      if !isFound { throw .plain("unable to find container named \(pattern)") }
    }
  }
}

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
    if context.arguments.count == 1, change.builder.filenames.isEmpty {
      throw .plain("resource(s) or filename(s) must be specified")
    }
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    let account = account
    try change.run(&host) { (spec, _) throws(Failure) in
      spec["serviceAccountName"] = .string(account)
      if spec["serviceAccount"] != nil { spec["serviceAccount"] = .string(account) }
    }
  }
}

/// `kubectl set selector`.
struct SetSelector: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "local", "resource-version"]

  private var context: CommandContext
  private let selector: Fields
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    guard let expression = context.arguments.last, context.arguments.count > 1 else {
      throw .plain("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    }
    var fields = Fields()
    for pair in expression.split(separator: ",") {
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { throw .plain("invalid label selector: \(expression)") }
      fields[halves[0]] = .string(halves[1])
    }
    selector = fields
    builder = ResourceBuilder(context, arguments: Array(context.arguments.dropLast()))
    builder.selectsAll = context.flags.bool("all")
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
    try infos.forEachInTurn(after: fetchFailures) { info throws(Failure) in
      guard info.object.kind == "Service" else {
        throw .plain("setting a selector is only supported for Services")
      }
      var object = info.object
      object["spec", default: [:]]["selector"] = .object(selector)
      let result = try ObjectChange(info, to: object)
        .send(dryRun: printer.dryRun, asMerge: true, &context, &host)
      try printer.print(result, info.resource, "selector updated", &host)
    }
  }
}

/// `kubectl set subject`.
struct SetSubject: ImmediateCommand {
  static let honouredFlags: Set<String> = ["all", "group", "local", "selector", "serviceaccount", "user"]

  private var context: CommandContext
  private let subjects: [Value]
  private var builder: ResourceBuilder

  init(_ context: CommandContext) throws(Failure) {
    self.context = context
    subjects = try BindingSubjects.subjects(context.flags)
    if subjects.isEmpty {
      throw .plain("you must specify at least one value of user, group or serviceaccount")
    }
    builder = ResourceBuilder(context)
    builder.selectsAll = context.flags.bool("all")
  }

  mutating func run(_ host: inout some KubectlHost) throws(Failure) {
    var printer = try ResultPrinter(context, &host)
    let selection = try builder.build(&context, &host)
    let (infos, fetchFailures) = context.fetch(selection, &host)
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
