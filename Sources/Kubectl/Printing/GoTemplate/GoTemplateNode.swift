import Objects

/// The parts of a parsed Go template. Positions count scalars from the beginning of the text.
enum GoTemplateNode: Sendable {
  case text(String)
  case action(GoTemplatePipe)
  indirect case branch(Branch, GoTemplatePipe, body: [GoTemplateNode], otherwise: [GoTemplateNode]?)
  /// `{{template "name" pipe}}`
  case template(name: String, GoTemplatePipe?, position: Int)
  case leave(Jump, position: Int)

  enum Branch: String, Sendable { case `if`, with, range }

  enum Jump: String, Sendable { case `break`, `continue` }
}

/// Commands, each given the result of the one before it as its last argument.
struct GoTemplatePipe: Sendable {
  var position: Int
  /// `$x`, or `$k, $v`.
  var variables: [String] = []
  /// `$x = …` of a variable that exists.
  var isAssignment = false
  var commands: [GoTemplateCommand] = []
}

struct GoTemplateCommand: Sendable {
  var position: Int
  var operands: [GoTemplateOperand] = []
}

struct GoTemplateOperand: Sendable {
  indirect enum Form: Sendable {
    case bool(Bool)
    case dot
    case null
    case number(Value, text: String)
    case string(String, quoted: String)
    /// `.a.b`
    case field([String])
    /// `$x.a`, with the variable's name first.
    case variable([String])
    case function(String)
    case pipe(GoTemplatePipe)
    /// `(…).a.b`
    case chain(GoTemplateOperand, [String])
  }

  var form: Form
  var position: Int
}

// MARK: As errors quote them

extension GoTemplateNode: CustomStringConvertible {
  var description: String {
    switch self {
    case .text(let text): text
    case .action(let pipe): "{{\(pipe)}}"
    case .branch(let kind, let pipe, let body, let otherwise):
      "{{\(kind.rawValue) \(pipe)}}" + body.map(\.description).joined()
        + (otherwise.map { "{{else}}" + $0.map(\.description).joined() } ?? "") + "{{end}}"
    case .template(let name, let pipe, _):
      "{{template \(GoQuote.quoted(name))\(pipe.map { " \($0)" } ?? "")}}"
    case .leave(let jump, _): "{{\(jump.rawValue)}}"
    }
  }
}

extension GoTemplatePipe: CustomStringConvertible {
  var description: String {
    let head = variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
    return head + commands.map(\.description).joined(separator: " | ")
  }
}

extension GoTemplateCommand: CustomStringConvertible {
  var description: String { operands.map(\.description).joined(separator: " ") }
}

extension GoTemplateOperand: CustomStringConvertible {
  var description: String {
    switch form {
    case .bool(let value): String(value)
    case .dot: "."
    case .null: "nil"
    case .number(_, let text): text
    case .string(_, let quoted): quoted
    case .field(let names): names.map { "." + $0 }.joined()
    case .variable(let names): names.joined(separator: ".")
    case .function(let name): name
    case .pipe(let pipe): "(\(pipe))"
    case .chain(let operand, let names): operand.description + names.map { "." + $0 }.joined()
    }
  }
}
