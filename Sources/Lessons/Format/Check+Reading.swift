import API
import Objects

extension Check {
  private static let kinds = ["object", "absent", "count", "probe", "history", "all", "any", "not"]
  private static let reserved = ["unchanged", "event", "observed", "file", "answer", "always", "never"]

  init(_ reader: LessonReader, named: Bool) throws(LessonError) {
    for word in Self.reserved where reader.has(word) {
      throw reader.error("checks of the kind \"\(word)\" are not supported by this version of drydock yet")
    }
    let wrappers = named ? ["id", "points", "goal", "fail", "needs", "within"] : ["within"]
    try reader.keys(wrappers + Self.kinds)
    let given = Self.kinds.filter(reader.has)
    guard given.count == 1, let name = given.first else {
      throw reader.error("a check has exactly one kind: \(Self.kinds.joined(separator: ", "))")
    }
    id = named ? try reader.child("id").id : ""
    points = try reader.optional("points")?.int ?? 1
    goal = try reader.optional("goal")?.text
    fail = try reader.optional("fail")?.text
    needs = try reader.optional("needs")?.strings ?? []
    within = try reader.optional("within")?.duration
    kind = try Self.kind(name, try reader.child(name))
  }

  private static func kind(_ name: String, _ reader: LessonReader) throws(LessonError) -> Kind {
    switch name {
    case "object": return .object(try manifest(reader))
    case "absent": return .absent(try manifest(reader))
    case "count":
      try reader.keys(["of", "is"])
      return .count(of: try manifest(try reader.child("of")), is: try reader.child("is").value.value)
    case "probe": return .probe(try Probe(reader))
    case "history":
      try reader.keys(["used", "notUsed"])
      if let used = reader.optional("used") { return .used(try CommandPattern(used)) }
      return .notUsed(try CommandPattern(try reader.child("notUsed")))
    case "not": return .not(try Check(reader, named: false))
    default:
      var checks: [Check] = []
      for item in try reader.items { checks.append(try Check(item, named: false)) }
      return name == "all" ? .all(checks) : .any(checks)
    }
  }

  /// A misspelt operator would silently be a field that no object has.
  private static func checkOperators(_ reader: LessonReader) throws(LessonError) {
    for field in reader.value.fields {
      if field.key.hasPrefix("$"), Condition(rawValue: field.key) == nil {
        throw LessonError(
          file: reader.file,
          line: field.line,
          column: field.column,
          message: "unknown operator \"\(field.key)\"; known: "
            + Condition.allCases.map(\.rawValue).joined(separator: ", ")
        )
      }
      try checkOperators(LessonReader(file: reader.file, value: field.value))
    }
    for element in reader.value.elements { try checkOperators(LessonReader(file: reader.file, value: element)) }
  }

  /// A part of an object, of a kind that the cluster serves.
  private static func manifest(_ reader: LessonReader) throws(LessonError) -> Value {
    let value = reader.value.value
    try checkOperators(reader)
    _ = try reader.child("apiVersion").string
    _ = try reader.child("kind").string
    if Catalogue.kubernetes[value.groupVersionKind] == nil {
      throw try reader.child("kind").error("the cluster serves no \(value.kind) in \(value.apiVersion)")
    }
    return value
  }
}

extension Probe {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys(["from", "http", "tcp", "dns", "times", "expect"])
    from = try reader.optional("from").map { origin throws(LessonError) in try Self.origin(origin) } ?? .workstation
    if let http = reader.optional("http") {
      target = .http(try http.string)
    } else if let tcp = reader.optional("tcp") {
      target = .tcp(try tcp.string)
    } else {
      target = .dns(try reader.child("dns").string)
    }
    times = try reader.optional("times")?.int ?? 1
    expect = reader.optional("expect")?.value.value
  }

  private static func origin(_ reader: LessonReader) throws(LessonError) -> Origin {
    if reader.value.value.string == "workstation" { return .workstation }
    if let node = reader.optional("node") {
      try reader.keys(["node"])
      return .node(try node.string)
    }
    try reader.keys(["pod", "namespace", "container"])
    return .pod(
      namespace: try reader.optional("namespace")?.string ?? "default",
      name: try reader.child("pod").string,
      container: try reader.optional("container")?.string
    )
  }
}

extension CommandPattern {
  init(_ reader: LessonReader) throws(LessonError) {
    try reader.keys(["verb", "resource", "name", "namespace", "flags", "path", "command", "exit", "times"])
    verb = reader.optional("verb")?.value.value
    resource = reader.optional("resource")?.value.value
    name = reader.optional("name")?.value.value
    namespace = reader.optional("namespace")?.value.value
    path = reader.optional("path")?.value.value
    command = reader.optional("command")?.value.value
    exit = reader.optional("exit")?.value.value
    times = reader.optional("times")?.value.value
    for field in reader.optional("flags")?.value.fields ?? [] { flags.append((field.key, field.value.value)) }
  }
}
