extension Shell {
  /// What is shown before a command is read.
  func prompt(_ c: ProcessContext) -> String {
    if dialect == .bash {
      return Self.expandPrompt(value("PS1") ?? "\\u@\\h:\\w\\$ ", self, c)
    }
    if let own = value("PS1") { return Self.expandPrompt(own, self, c) }
    let mark = c.user.id == 0 ? "#" : "$"
    return dialect == .dash ? "\(mark) " : "\(Self.shortened(self, c)) \(mark) "
  }

  private static func shortened(_ shell: Shell, _ c: ProcessContext) -> String {
    let folder = shell.value("PWD") ?? c.workingDirectory
    guard let home = shell.value("HOME"), home != "/", folder == home || folder.hasPrefix(home + "/") else {
      return folder
    }
    return "~" + folder.dropFirst(home.count)
  }

  private static func expandPrompt(_ text: String, _ shell: Shell, _ c: ProcessContext) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      guard isEscaped else {
        if character == "\\" { isEscaped = true } else { result.append(character) }
        continue
      }
      isEscaped = false
      switch character {
      case "u": result += c.userName
      case "h", "H": result += c.hostname
      case "w": result += shortened(shell, c)
      case "W": result += (shell.value("PWD") ?? "/").lastPathComponent
      case "$": result += c.user.id == 0 ? "#" : "$"
      case "n": result += "\n"
      case "s": result += shell.name.lastPathComponent
      case "[", "]": break
      case "e": result += "\u{1B}"
      default: result += "\\\(character)"
      }
    }
    return result
  }
}

extension ProcessContext {
  /// The name of the user in `/etc/passwd`; the number where it has none.
  var userName: String { userName(user.id) }

  func userName(_ id: Int) -> String { entry(id, in: "/etc/passwd") ?? (id == 0 ? "root" : String(id)) }

  func groupName(_ id: Int) -> String { entry(id, in: "/etc/group") ?? (id == 0 ? "root" : String(id)) }

  private func entry(_ id: Int, in file: String) -> String? {
    guard let bytes = try? readFile(file) else { return nil }
    for line in bytes.lines {
      let fields = line.text.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count > 2, Int(fields[2]) == id { return String(fields[0]) }
    }
    return nil
  }
}
