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
    if context.flags.bool("local"), !context.arguments.isEmpty { throw PodTemplateChange.namedLocally }
    try change.builder.checkWords()
    try PodTemplateChange.checkFlags(context.flags)
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
      for list in ["containers", "initContainers"] {
        for index in spec[list]?.array?.indices ?? 0..<0 {
          let name = spec[list]?.array?[index]["name"]?.string ?? ""
          guard PodTemplate.matches(name, pattern) else { continue }
          isFound = true
          for (field, values) in [("limits", limits), ("requests", requests)] {
            for (key, value) in values {
              spec[list]?.elements[index]["resources", default: [:]][field, default: [:]][key] = value
            }
          }
        }
      }
      if !isFound { throw .plain("error: unable to find container named \(pattern)") }
    }
  }
}
