import Foundation
import Testing

@testable import Kubectl

@Suite struct CommandCoverageTests {
  /// Every command with the flags that it has itself.
  private static func nodes(below node: CommandTree.Node = CommandTree.kubectl.root) -> [CommandTree.Node] {
    node.children.flatMap { [$0] + nodes(below: $0) }
  }

  @Test func `every command does something`() {
    for node in Self.nodes() where node.children.isEmpty {
      #expect(CommandTable.commands[node.path] != nil, "\(node.path)")
    }
    for path in CommandTable.commands.keys.sorted() {
      #expect(CommandTree.kubectl.node(String(path.dropFirst("kubectl ".count))) != nil, "\(path) is no command")
    }
  }

  @Test func `every flag has its effect, or the table says why not`() {
    for node in Self.nodes() {
      guard let type = CommandTable.commands[node.path] else {
        #expect(node.flags.isEmpty, "\(node.path)")
        continue
      }
      let honoured = type.honouredFlags
      for flag in node.flags {
        let isHonoured = honoured.contains(flag.name) || CommandTable.honouredWhereverDefined.contains(flag.name)
        let shortcoming = CommandHelp.shortcoming(of: flag, in: node)
        #expect(isHonoured || shortcoming != nil, "\(node.path) --\(flag.name)")
        if let shortcoming, shortcoming.mark != .partly {
          #expect(!isHonoured, "\(node.path) --\(flag.name) is honoured, and is not")
        }
      }
      let names = Set(node.flags.map(\.name))
      for name in honoured.sorted() where name != "applyset" {
        #expect(names.contains(name), "\(node.path) has no --\(name)")
      }
    }
  }

  @Test func `every flag of all commands has its effect, or the table says why not`() {
    for flag in CommandTree.kubectl.globalFlags {
      let isHonoured = CommandTable.honouredEverywhere.contains(flag.name)
      #expect(isHonoured != (CommandHelp.everywhere[flag.name] != nil), "--\(flag.name)")
    }
  }

  @Test func `the help says what each command and each flag is for`() {
    for node in Self.nodes() {
      let help = CommandHelp.of(node.path)
      #expect(!help.short.isEmpty, "\(node.path)")
      if node.name != "alpha" { #expect(!help.examples.isEmpty, "\(node.path)") }
      for flag in node.flags where !DeprecatedFlags.messages.contains(where: { $0.flag == flag.name }) {
        #expect(!CommandHelp.words(about: flag.name, of: node.path).isEmpty, "\(node.path) --\(flag.name)")
      }
      let names = Set(node.flags.map(\.name))
      for name in Array(help.flags.keys) + Array(help.shortcomings.keys) {
        #expect(names.contains(name), "the help of \(node.path) tells of --\(name)")
      }
    }
    for flag in CommandTree.kubectl.globalFlags {
      #expect(CommandHelp.flags[flag.name]?.isEmpty == false, "--\(flag.name)")
    }
    let paths = Set(Self.nodes().map { String($0.path.dropFirst("kubectl ".count)) })
    for path in CommandHelp.all.keys { #expect(paths.contains(path), "\(path) is no command") }
  }

  @Test func `the examples of the help are lines that kubectl understands`() {
    for (path, help) in CommandHelp.all {
      for line in help.examples.flatMap(\.lines) {
        for call in Self.calls(in: line) {
          #expect(throws: Never.self, "\(path): \(line)") { try CommandLine(call) }
        }
      }
    }
  }

  /// The words of each call of kubectl in a line of the shell.
  private static func calls(in line: String) -> [[String]] {
    line.split(separator: "|").compactMap { part in
      let words = part.replacing("$(", with: " ").replacing("<(", with: " ").split(separator: " ").map(String.init)
      guard let start = words.firstIndex(of: "kubectl") else { return nil }
      return words[(start + 1)...].prefix { !["&&", "&", ">"].contains($0) }.map {
        $0.replacing("'", with: "").replacing("\"", with: "").replacing(")", with: "")
      }
    }
  }

  @Test func `the page for readers is up to date`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
    let page = try String(contentsOf: root.appending(path: "docs/COVERAGE.md"), encoding: .utf8)
    #expect(page.hasSuffix(CommandCoverageDocument.text), "run make coverage")
  }
}
