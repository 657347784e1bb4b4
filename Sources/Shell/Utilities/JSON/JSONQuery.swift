/// `jq`.
enum JSONQuery {
  static func make(_ invocation: Invocation, _ c: inout ProcessContext) -> any ProcessImage {
    var variables: [String: JSONValue] = [:]
    var arguments: [String] = []
    var rest = invocation.arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--arg" || argument == "--argjson", let name = rest.popFirst(), let text = rest.popFirst() {
        var reader = JSONReader(Array(text.utf8))
        variables[name] = argument == "--arg" ? .string(text) : (try? reader.next()) ?? .null
      } else {
        arguments.append(argument)
      }
    }
    var environment: [(key: String, value: JSONValue)] = []
    for entry in c.environment.entries { environment.append((entry.name, .string(entry.value))) }
    variables["ENV"] = .object(environment)
    var call = invocation
    call.arguments = arguments
    let long: [String: Character] = [
      "raw-output": "r", "compact-output": "c", "null-input": "n", "slurp": "s", "sort-keys": "S", "exit-status": "e",
      "join-output": "j", "color-output": "C", "monochrome-output": "M", "tab": "t", "raw-input": "R",
    ]
    guard let options = call.options("rcnsSejCMtR", long: long, &c) else { return Ended(code: 2) }
    guard let text = options.operands.first else {
      c.write("Usage:\tjq [OPTIONS] FILTER [FILES...]\n", to: 2)
      return Ended(code: 2)
    }
    let filter: JSONFilter
    do throws(JSONFilterParser.Failure) { filter = try JSONFilterParser.parse(text) } catch {
      c.write(
        "jq: error: \(error.message) (Unix shell quoting issues?) at <top-level>, line 1:\n"
          + "\(text)\njq: 1 compile error\n",
        to: 2
      )
      return Ended(code: 3)
    }
    if options.has("n") {
      return Immediate(invocation: call) { [variables] call, c in run(filter, [.null], options, variables, &c) }
    }
    return WholeInput(call, files: Array(options.operands.dropFirst())) { [variables] call, bytes, c in
      run(filter, bytes, options, variables, &c)
    }
  }

  private static func run(
    _ filter: JSONFilter,
    _ bytes: [UInt8],
    _ options: CommandOptions,
    _ variables: [String: JSONValue],
    _ c: inout ProcessContext
  ) -> Int {
    if options.has("R") { return run(filter, bytes.lines.map { .string($0.text) }, options, variables, &c) }
    var reader = JSONReader(bytes)
    var inputs: [JSONValue] = []
    var status = 0
    do throws(JSONReader.Failure) {
      while let value = try reader.next() { inputs.append(value) }
    } catch {
      status = 2
      defer { c.write("jq: error (at <stdin>:1): \(error.message)\n", to: 2) }
      if options.has("s") { return 2 }
    }
    if options.has("s") { inputs = [.array(inputs)] }
    return max(status, run(filter, inputs, options, variables, &c))
  }

  private static func run(
    _ filter: JSONFilter,
    _ inputs: [JSONValue],
    _ options: CommandOptions,
    _ variables: [String: JSONValue],
    _ c: inout ProcessContext
  ) -> Int {
    var last: JSONValue?
    var status = 0
    for input in inputs {
      var evaluator = JSONEvaluator(variables: variables)
      do throws(JSONEvaluator.Failure) {
        for value in try evaluator.run(filter, input) {
          last = value
          write(value, options, &c)
        }
      } catch {
        c.write("jq: error (at <stdin>:0): \(error.message)\n", to: 2)
        status = 5
      }
    }
    if options.has("e") && status == 0 { return last.map { $0.isTruthy ? 0 : 1 } ?? 4 }
    return status
  }

  private static func write(_ value: JSONValue, _ options: CommandOptions, _ c: inout ProcessContext) {
    let isRaw = options.has("r") || options.has("j")
    if isRaw, case .string(let text) = value {
      c.write(text + (options.has("j") ? "" : "\n"))
      return
    }
    let indent = options.has("c") ? nil : 2
    c.write(value.text(indent: indent, sorted: options.has("S")) + (options.has("j") ? "" : "\n"))
  }
}
