import API
import Objects

/// A function that templates can call: those of `text/template/funcs.go`, and kubectl's `exists` and `base64decode`.
struct GoTemplateFunction: Sendable {
  enum Parameter: Sendable {
    /// Seen as it is, which may be no value at all.
    case reflected
    /// `interface {}`
    case any
    case string
  }

  private var fixed: [Parameter]
  /// The type of further arguments.
  private var further: Parameter?
  /// Of `or` (true) and `and` (false): what ends the evaluation of arguments.
  private var deciding: Bool?
  let body: @Sendable ([GoTemplateValue]) throws(GoTemplateError) -> GoTemplateValue

  private init(
    _ fixed: [Parameter],
    further: Parameter? = nil,
    deciding: Bool? = nil,
    _ body: @escaping @Sendable ([GoTemplateValue]) throws(GoTemplateError) -> GoTemplateValue
  ) {
    self.fixed = fixed
    self.further = further
    self.deciding = deciding
    self.body = body
  }

  func parameter(_ index: Int) -> Parameter { index < fixed.count ? fixed[index] : further ?? .any }

  func decides(_ argument: GoTemplateValue) -> Bool { deciding == argument.isTrue }

  /// Why so many arguments are wrong.
  func objection(to count: Int, written: Int) -> String? {
    guard further != nil else { return count == fixed.count ? nil : "want \(fixed.count) got \(count)" }
    return count < fixed.count ? "want at least \(fixed.count) got \(written)" : nil
  }

  static let all: [String: GoTemplateFunction] = [
    "and": GoTemplateFunction([.reflected], further: .reflected, deciding: false) { $0.last ?? .missing },
    "or": GoTemplateFunction([.reflected], further: .reflected, deciding: true) { $0.last ?? .missing },
    "not": GoTemplateFunction([.reflected]) { .bool(!$0[0].isTrue) },
    "call": GoTemplateFunction([.reflected], further: .reflected) { arguments throws(GoTemplateError) in
      let callee = arguments[0].unboxed
      if callee.value == nil { throw GoTemplateError("call of nil") }
      throw GoTemplateError("non-function \(callee.text) of type \(callee.typeName)")
    },
    "html": GoTemplateFunction([], further: .any) { .string(GoTemplateText.html(joined($0))) },
    "js": GoTemplateFunction([], further: .any) { .string(GoTemplateText.javaScript(joined($0))) },
    "urlquery": GoTemplateFunction([], further: .any) { .string(GoTemplateText.urlQuery(joined($0))) },
    "print": GoTemplateFunction([], further: .any) { .string(GoFormat.print($0)) },
    "println": GoTemplateFunction([], further: .any) { .string($0.map(\.text).joined(separator: " ") + "\n") },
    "printf": GoTemplateFunction([.string], further: .any) {
      .string(GoFormat.format($0[0].value?.string ?? "", Array($0.dropFirst())))
    },
    "len": GoTemplateFunction([.reflected], length),
    "index": GoTemplateFunction([.reflected], further: .reflected, GoTemplateIndexing.index),
    "slice": GoTemplateFunction([.reflected], further: .reflected, GoTemplateIndexing.slice),
    "exists": GoTemplateFunction([.any], further: .any) { .bool(GoTemplateIndexing.exists($0)) },
    "base64decode": GoTemplateFunction([.string]) { arguments throws(GoTemplateError) in
      let text = (arguments[0].value?.string ?? "").filter { $0 != "\n" && $0 != "\r" }
      guard let bytes = Base64.decode(text) else {
        throw GoTemplateError(
          "base64 decode failed: illegal base64 data at input byte \(GoTemplateText.faultInBase64(text))"
        )
      }
      return .string(String(decoding: bytes, as: UTF8.self))
    },
    "eq": GoTemplateFunction([.reflected], further: .reflected) { arguments throws(GoTemplateError) in
      .bool(try GoTemplateComparison.isEqual(arguments))
    },
    "ne": GoTemplateFunction([.reflected, .reflected]) { arguments throws(GoTemplateError) in
      .bool(try !GoTemplateComparison.isEqual(arguments))
    },
    "lt": GoTemplateFunction([.reflected, .reflected]) { arguments throws(GoTemplateError) in
      .bool(try GoTemplateComparison.isLess(arguments))
    },
    "le": GoTemplateFunction([.reflected, .reflected]) { arguments throws(GoTemplateError) in
      .bool(try GoTemplateComparison.isAtMost(arguments))
    },
    "gt": GoTemplateFunction([.reflected, .reflected]) { arguments throws(GoTemplateError) in
      .bool(try !GoTemplateComparison.isAtMost(arguments))
    },
    "ge": GoTemplateFunction([.reflected, .reflected]) { arguments throws(GoTemplateError) in
      .bool(try !GoTemplateComparison.isLess(arguments))
    },
  ]

  @Sendable
  private static func length(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> GoTemplateValue {
    switch arguments[0].value {
    case nil: throw GoTemplateError("reflect: call of reflect.Value.Type on zero Value")
    case .null?: throw GoTemplateError("len of nil pointer")
    case .string(let text)?: return .int(text.utf8.count)
    case .array(let elements)?: return .int(elements.count)
    case .object(let fields)?: return .int(fields.count)
    case .bool?, .int?, .double?: throw GoTemplateError("len of type \(arguments[0].innerTypeName)")
    }
  }

  /// The one text, or all arguments as `print` joins them.
  private static func joined(_ arguments: [GoTemplateValue]) -> String {
    if arguments.count == 1, let text = arguments[0].value?.string { return text }
    return GoFormat.print(arguments.map { $0.value == nil || $0.value == .null ? .string("<no value>") : $0 })
  }
}

/// `eq`, `lt` and what follows from them.
enum GoTemplateComparison {
  static func isEqual(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> Bool {
    if arguments.count < 2 { throw GoTemplateError("missing argument for comparison") }
    let left = arguments[0].unboxed
    for argument in arguments.dropFirst() {
      let right = argument.unboxed
      if kind(left) != kind(right) {
        if left.value != nil, right.value != nil { throw GoTemplateError("incompatible types for comparison") }
        continue
      }
      if kind(left) != nil {
        if left.value == right.value { return true }
        continue
      }
      guard left.value != nil, right.value != nil else {
        if left.value == nil, right.value == nil { return true }
        continue
      }
      if left.typeName != right.typeName {
        throw GoTemplateError(
          "non-comparable types \(quoted(left)): \(left.typeName), \(right.typeName): \(right.text)"
        )
      }
      throw GoTemplateError("non-comparable type \(quoted(right)): \(right.typeName)")
    }
    return false
  }

  private static func quoted(_ value: GoTemplateValue) -> String { GoFormat.format("%s", [value]) }

  static func isLess(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> Bool {
    let (left, right) = (arguments[0].unboxed, arguments[1].unboxed)
    guard let kind = kind(left), let other = self.kind(right) else {
      throw GoTemplateError("invalid type for comparison")
    }
    if kind != other { throw GoTemplateError("incompatible types for comparison") }
    switch (left.value, right.value) {
    case (.int(let a)?, .int(let b)?): return a < b
    case (.double(let a)?, .double(let b)?): return a < b
    case (.string(let a)?, .string(let b)?): return a.utf8.lexicographicallyPrecedes(b.utf8)
    default: throw GoTemplateError("invalid type for comparison")
    }
  }

  static func isAtMost(_ arguments: [GoTemplateValue]) throws(GoTemplateError) -> Bool {
    if try isLess(arguments) { return true }
    return try isEqual(arguments)
  }

  private enum Kind { case bool, int, float, string }

  /// Nil for what has no order and no equality.
  private static func kind(_ value: GoTemplateValue) -> Kind? {
    switch value.value {
    case .bool: .bool
    case .int: .int
    case .double: .float
    case .string: .string
    case nil, .null, .array, .object: nil
    }
  }
}
