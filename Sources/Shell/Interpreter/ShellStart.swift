/// A shell before its first turn: it reads its arguments and finds its script.
struct ShellStart: ProcessImage {
  let dialect: Dialect
  let arguments: [String]
  var source: Shell.Source?
  /// Submitted before the first turn.
  var submitted = ""

  mutating func resume(_ c: inout ProcessContext) -> ImageStep {
    var shell = Shell(dialect: dialect, name: arguments.first ?? "sh", source: .input)
    if shell.name.hasPrefix("-") { shell.isLogin = true }
    var rest = arguments.dropFirst()
    var script: String?
    var readsCommand = false
    while let first = rest.first, first.hasPrefix("-") || first.hasPrefix("+"), first.utf8.count > 1 {
      rest.removeFirst()
      if first == "--" { break }
      if first.hasPrefix("--") {
        if first == "--login" { shell.isLogin = true }
        continue
      }
      for letter in first.dropFirst() {
        if letter == "c" {
          readsCommand = true
        } else if letter == "o" {
          if let name = rest.popFirst() { _ = shell.runSet([first.hasPrefix("-") ? "-o" : "+o", name], &c) }
        } else if !shell.setOption(letter, first.hasPrefix("-")) {
          shell.complain("-\(letter): invalid option", &c)
          return .exit(2)
        }
      }
    }
    if let source {
      shell.source = source
    } else if readsCommand {
      guard let text = rest.popFirst() else {
        c.write("\(shell.name): -c: option requires an argument\n", to: 2)
        return .exit(2)
      }
      script = text
      shell.source = .text
      shell.isCommandString = true
      if let name = rest.popFirst() { shell.name = name }
    } else if let path = rest.popFirst() {
      guard let text = read(path, shell, &c) else { return .exit(dialect == .dash || dialect == .ash ? 2 : 127) }
      script = text
      shell.source = .text
      shell.name = path
    }
    shell.positional = Array(rest)
    if let script {
      shell.parser = shell.makeParser(Array(script.utf8))
    }
    if !submitted.isEmpty { shell.submit(submitted) }
    return .replace(.code(shell))
  }

  private func read(_ path: String, _ shell: Shell, _ c: inout ProcessContext) -> String? {
    do throws(FileError) { return String(decoding: try c.readFile(path), as: UTF8.self) } catch {
      switch dialect {
      case .bash: c.write("\(shell.name): \(path): \(error.message)\n", to: 2)
      case .ash: c.write("\(shell.name): can't open '\(path)': \(error.message)\n", to: 2)
      case .dash:
        let reason = error == .noSuchFile ? "No such file" : error.message
        c.write("\(shell.name): 0: cannot open \(path): \(reason)\n", to: 2)
      }
      return nil
    }
  }
}
