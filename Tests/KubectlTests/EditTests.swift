import Kubectl
import Testing

@Suite struct EditTests {
  private func desk() -> Desk {
    var desk = Desk()
    desk.variables["PATH"] = "/usr/local/bin"
    desk.files["/usr/local/bin/vi"] = ""
    _ = desk.run("create deployment web --image=nginx --replicas=2")
    return desk
  }

  @Test func `the patch that is sent can be shown`() {
    var desk = desk()
    desk.edit = ("replicas: 2", "replicas: 3")
    #expect(
      desk.run("edit deployment web --output-patch").stdout
        == "Patch: {\"spec\":{\"replicas\":3}}\ndeployment.apps/web edited\n"
    )
  }

  @Test func `an object is edited as JSON without comments`() throws {
    var desk = desk()
    desk.edit = ("\"replicas\": 2", "\"replicas\": 4")
    #expect(desk.run("edit deployment web -o json").exit == 0)
    let path = try #require(desk.files.keys.first { $0.hasPrefix("/tmp/kubectl-edit-") })
    #expect(path.hasSuffix(".json"))
    #expect(desk.files[path]?.hasPrefix("{\n    \"apiVersion\": \"apps/v1\"") == true)
    #expect(desk.run("get deployment web -o jsonpath={.spec.replicas}").stdout == "4")
  }

  @Test func `a type alone means all its objects`() throws {
    var desk = desk()
    desk.edit = ("replicas: 2", "replicas: 2")
    #expect(desk.run("edit namespaces").stderr == "Edit cancelled, no changes made.\n")
    let path = try #require(desk.files.keys.first { $0.hasPrefix("/tmp/kubectl-edit-") })
    #expect(desk.files[path]?.contains("\nkind: List\n") == true)
  }

  @Test func `a subresource is edited`() {
    var desk = desk()
    desk.edit = ("replicas: 2", "replicas: 5")
    #expect(desk.run("edit deployment web --subresource=scale").exit == 0)
    #expect(desk.run("get deployment web -o jsonpath={.spec.replicas}").stdout == "5")
  }
}
