import Objects
import Simulation
import Testing
import Workstation

@Suite struct NodeServiceTests {
  private static func run(_ command: String, _ machine: inout MachineInterface) -> Value {
    machine.answer(JSON.write(["command": .string(command)]))
  }

  @Test func servicesOfANodeAreStoppedOnTheNode() {
    var machine = MachineInterface(configuration: Workstation.Configuration(profile: .multi, seed: 1), think: .zero)
    #expect(Self.run("ssh node01 systemctl is-active containerd", &machine)["stdout"] == "active\n")
    #expect(Self.run("ssh node01 crictl ps", &machine)["stdout"]?.string?.contains("kube-proxy") == true)
    #expect(Self.run("ssh node01 sudo systemctl stop containerd", &machine)["exit"] == 0)
    #expect(Self.run("ssh node01 systemctl is-active containerd", &machine)["exit"] == 3)
    #expect(
      Self.run("ssh node01 crictl ps", &machine)["stderr"]?.string?.hasPrefix("FATA[0000] validate service connection")
        == true
    )
    _ = machine.answer(#"{"advance": "40s"}"#)
    let node = Self.run("kubectl get node node01 --no-headers", &machine)["stdout"]?.string ?? ""
    #expect(node.contains("NotReady"))
    _ = Self.run("ssh node01 systemctl start containerd", &machine)
    _ = machine.answer(#"{"advance": "10s"}"#)
    #expect(Self.run("kubectl get node node01 --no-headers", &machine)["stdout"]?.string?.contains(" Ready ") == true)
    #expect(
      Self.run("ssh node01 systemctl stop docker", &machine)["stderr"]
        == "Failed to stop docker.service: Unit docker.service not loaded.\n"
    )
  }
}
