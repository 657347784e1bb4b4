import API
import REPL
import Shell
import Simulation
import Terminal
import Workstation

/// A session without lesson and record: a workstation and its cluster as they are.
struct WorkstationSession: LearningSession {
  private(set) var workstation: Workstation
  var language = Texts.Language.en
  var place: String? { nil }

  init(_ configuration: Workstation.Configuration) {
    var configuration = configuration
    configuration.isTerminal = true
    workstation = Workstation(configuration)
  }

  /// Begins a command and lets time pass.
  mutating func advance(by duration: Duration, running command: String) {
    workstation.begin(command)
    workstation.advance(by: duration)
  }

  var clock: Clock { workstation.clock }
  var nextWake: Duration? { workstation.nextWake }
  mutating func advance(to moment: Duration) throws(SessionFailure) { workstation.advance(to: moment) }
  mutating func begin(_ command: String) throws(SessionFailure) { workstation.begin(command) }
  var isBusy: Bool { workstation.isBusy }
  var awaitsInput: Bool { workstation.awaitsInput }
  mutating func type(_ text: String, end: Bool) throws(SessionFailure) { workstation.type(text, end: end) }
  mutating func interrupt() throws(SessionFailure) { workstation.interrupt() }
  mutating func finishCommand() throws(SessionFailure) -> Int { workstation.lastExit }

  mutating func takeOutput() -> [TerminalOutput] {
    workstation.takeOutput().map { TerminalOutput($0.text, isError: $0.stream != .stdout) }
  }

  var remoteShell: OtherShell? {
    workstation.remoteShell.map { OtherShell(host: $0.host, world: RemoteWorld($0)) }
  }

  mutating func leave() throws(SessionFailure) {}

  mutating func takeNews() throws(SessionFailure) -> [StyledText] { [] }

  mutating func perform(_ word: PromptWord, _ arguments: [String]) throws(SessionFailure) -> [StyledText] {
    throw SessionFailure(Texts(language)(.noLesson))
  }

  func contents(ofFile path: String) -> [UInt8]? { try? workstation.read(file: path) }

  mutating func write(_ bytes: [UInt8], toFile path: String) throws(SessionFailure) {
    do throws(FileError) {
      try workstation.write(bytes, toFile: path)
    } catch {
      throw SessionFailure("\(path): \(error)")
    }
  }

  mutating func map(width: Int, _ texts: Texts) -> [StyledText] {
    ClusterMap.lines(of: workstation, width: width, texts: texts)
  }

  var workingDirectory: String {
    workstation.workingDirectory.replacing("/home/learner", with: "~", maxReplacements: 1)
  }

  func isComplete(_ text: String) -> Bool {
    if case .incomplete = ShellParser.completeness(of: text) { return false }
    return true
  }

  func isCommand(_ name: String) -> Bool { workstation.commandNames.contains(name) }
  var world: any CompletionWorld { WorkstationWorld(workstation) }
}
