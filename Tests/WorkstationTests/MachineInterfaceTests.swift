import Objects
import Simulation
import Testing
import Workstation

@Suite struct MachineInterfaceTests {
  static func machine() -> MachineInterface {
    MachineInterface(configuration: Workstation.Configuration(profile: .single, seed: 1), think: .zero)
  }

  @Test func commandsFilesAndTime() throws {
    var machine = Self.machine()
    #expect(machine.answer(#"{"file": {"name": "sub/a.txt", "content": "hello\n"}}"#)["exit"] == 0)
    let answer = machine.answer(#"{"command": "cd sub; cat a.txt; ls /nowhere"}"#)
    #expect(answer["stdout"] == "hello\n")
    #expect(answer["stderr"] == "ls: cannot access '/nowhere': No such file or directory\n")
    #expect(answer["exit"] == 2)
    #expect(machine.answer(#"{"command": "pwd"}"#)["stdout"] == "/home/learner/sub\n")
    let before = machine.answer(#"{"advance": "1s"}"#)["clock"]?.number ?? 0
    #expect(machine.answer(#"{"advance": "30s"}"#)["clock"]?.number == before + 30)
  }

  @Test func aPodIsMadeAndAsked() {
    var machine = Self.machine()
    _ = machine.answer(#"{"command": "kubectl run web --image=nginx:1.27"}"#)
    _ = machine.answer(#"{"settle": "60s"}"#)
    let pods = machine.answer(#"{"command": "kubectl get pods --no-headers"}"#)["stdout"]?.string ?? ""
    #expect(pods.contains("1/1") && pods.contains("Running"), "\(pods)")
    let request = machine.answer(#"{"request": {"verb": "GET", "path": "/api/v1/namespaces/default/pods/web"}}"#)
    #expect(request["code"] == 200)
    #expect(request["body"]?["status"]?["phase"] == "Running")
  }

  @Test func anEndlessCommandIsInterrupted() {
    var machine = Self.machine()
    let answer = machine.answer(#"{"command": "kubectl get nodes -w", "interrupt": "5s"}"#)
    #expect(answer["exit"] == 130)
    #expect(answer["stdout"]?.string?.contains("minikube") == true)
  }

  @Test(arguments: ["nonsense", "[]", "{}", #"{"command": 1}"#, #"{"advance": "soon"}"#, #"{"command": "ls", "x": 1}"#])
  func whatIsNotUnderstoodGetsAnErrorAndTheSessionGoesOn(line: String) {
    var machine = Self.machine()
    #expect(machine.answer(line)["error"]?.string?.isEmpty == false)
    #expect(machine.answer(#"{"command": "echo on"}"#)["stdout"] == "on\n")
  }

  @Test func sameInputsGiveTheSameBytes() {
    func transcript() -> [Value] {
      var machine = Self.machine()
      return [
        #"{"command": "kubectl create deployment web --image=nginx --replicas=2"}"#, #"{"settle": "30s"}"#,
        #"{"command": "kubectl get pods -o yaml; kubectl get events"}"#,
      ].map { machine.answer($0) }
    }
    #expect(transcript() == transcript())
  }
}
