import API
package import Objects
import Simulation

/// The machine interface: a JSON request in, a JSON answer out, over a workstation of its own.
package struct MachineInterface: Sendable {
  private let configuration: Workstation.Configuration
  private let think: Duration
  private var workstation: Workstation

  /// A fresh workstation; so much virtual time passes after each command.
  package init(configuration: Workstation.Configuration, think: Duration) {
    self.configuration = configuration
    self.think = think
    workstation = Workstation(configuration)
  }

  /// Answers one line; a line that is not understood gets an `error` and changes nothing.
  package mutating func answer(_ line: String) -> Value {
    do {
      return try perform(try JSON.read(line), line)
    } catch let error as RequestError {
      return ["error": .string(error.message)]
    } catch {
      return ["error": .string("not a JSON object: \(error)")]
    }
  }

  private struct RequestError: Error {
    var message: String
  }

  private mutating func perform(_ request: Value, _ line: String) throws -> Value {
    guard let fields = request.object else { throw RequestError(message: "a request is a JSON object") }
    let kinds = ["command", "file", "advance", "settle", "request", "reset"].filter { fields[$0] != nil }
    guard kinds.count == 1, let kind = kinds.first, let argument = fields[kind] else {
      throw RequestError(message: "a request has one of: command, file, advance, settle, request, reset")
    }
    if let stranger = fields.keys.first(where: { $0 != kind && !($0 == "interrupt" && kind == "command") }) {
      throw RequestError(message: "unknown field \"\(stranger)\" beside \"\(kind)\"")
    }
    switch kind {
    case "command": return try command(argument, interrupt: fields["interrupt"])
    case "file": return try file(argument)
    case "advance": workstation.advance(by: try duration(argument, of: kind))
    case "settle": workstation.settle(atMost: try duration(argument, of: kind))
    case "request": return try apiRequest(argument, bodyText: bodyText(of: argument, in: line))
    default: workstation = Workstation(configuration)
    }
    return done()
  }

  private mutating func command(_ argument: Value, interrupt: Value?) throws -> Value {
    guard let text = argument.string else { throw RequestError(message: "\"command\" is a string") }
    let result = workstation.run(text, interruptAfter: try interrupt.map { try duration($0, of: "interrupt") })
    if think > .zero { workstation.advance(by: think) }
    return [
      "stdout": .string(result.stdout), "stderr": .string(result.stderr), "exit": .int(result.exit),
      "clock": clock,
    ]
  }

  private mutating func file(_ argument: Value) throws -> Value {
    guard let name = argument["name"]?.string, let content = argument["content"]?.string else {
      throw RequestError(message: "\"file\" has the strings \"name\" and \"content\"")
    }
    do {
      try workstation.write(Array(content.utf8), toFile: name)
    } catch {
      throw RequestError(message: "\(name): \(error)")
    }
    return done()
  }

  private mutating func apiRequest(_ argument: Value, bodyText: JSONText?) throws -> Value {
    guard let verb = argument["verb"]?.string, let path = argument["path"]?.string else {
      throw RequestError(message: "\"request\" has the strings \"verb\" and \"path\"")
    }
    let answer = workstation.serve(
      verb: verb,
      path: path,
      contentType: argument["contentType"]?.string ?? "application/json",
      body: argument["body"],
      bodyText: bodyText
    )
    return ["code": .int(answer.code), "body": answer.body, "warnings": Value(answer.warnings)]
  }

  /// The body as the line has it; one that is a string is that text.
  private func bodyText(of argument: Value, in line: String) -> JSONText? {
    argument["body"]?.string.map { JSONText($0) } ?? JSONText(line)["request"]?["body"]
  }

  private func duration(_ value: Value, of field: String) throws -> Duration {
    guard let text = value.string, let duration = GoDuration.parse(text), duration >= .zero else {
      throw RequestError(message: "\"\(field)\" is a duration such as \"500ms\", \"30s\" or \"2m\"")
    }
    return duration
  }

  private func done() -> Value { ["exit": 0, "clock": clock] }

  private var clock: Value { .double(workstation.clock.now / .seconds(1)) }
}
