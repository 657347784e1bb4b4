import Kubectl
import Testing

@Suite struct CreateFlagTests {
  @Test(arguments: [
    ("configmap x --from-literal=a=b", "configmap/x-64686gkt6c"),
    ("secret generic x --from-literal=a=b", "secret/x-k694gm4m9h"),
  ])
  func `a hash of the content is appended to the name`(line: String, name: String) {
    var desk = Desk()
    #expect(desk.run("create \(line) --append-hash --dry-run=client -o name").stdout == name + "\n")
  }

  @Test(arguments: [
    (
      "create token x --bound-object-kind=Foo --bound-object-name=y",
      "supported --bound-object-kind values are Node, Pod, Secret"
    ),
    ("create token x --bound-object-kind=Pod", "--bound-object-name is required if --bound-object-kind is provided"),
    ("create token x --duration=-1s", "--duration must be greater than or equal to 0"),
    ("create pdb x --selector=a=b --min-available=some", "invalid format specified for min-available"),
    ("create clusterrole x --verb=make --non-resource-url=/x", "invalid verb: 'make' for nonResourceURL"),
    ("create service clusterip x --tcp=http", "strconv.ParseUint: parsing \"http\": invalid syntax"),
    ("set selector", "one selector is required"),
    ("delete pods x --interactive --raw=/x", "--interactive can not be used with --raw"),
    ("apply -f x --subresource=status", "--subresource can only be specified for --server-side"),
    ("debug x --image=busybox --same-node", "--same-node may only be used with --copy-to."),
  ])
  func `what does not fit together is refused`(line: String, words: String) {
    var desk = Desk()
    #expect(desk.run(line).stderr == "error: \(words)\n")
  }

  @Test func `delete asks before it deletes`() {
    var desk = Desk()
    _ = desk.run("create configmap a --from-literal=x=1")
    desk.input = "n\n"
    #expect(
      desk.run("delete configmap a -i").stdout
        == "You are about to delete the following 1 resource(s):\nconfigmap/a\nDo you want to continue? (y/N): "
        + "deletion is cancelled\n"
    )
    desk.input = "y\n"
    #expect(desk.run("delete configmap a -i").stdout.hasSuffix("configmap \"a\" deleted from default namespace\n"))
  }

  @Test func `variables are listed with what they are resolved to`() {
    var desk = Desk()
    _ = desk.run("create secret generic db --from-literal=password=s3cret")
    _ = desk.run("create deployment web --image=nginx")
    _ = desk.run("set env deployment/web --from=secret/db")
    #expect(desk.run("set env deployment/web --list").stdout.hasSuffix("# PASSWORD from secret db, key password\n"))
    #expect(desk.run("set env deployment/web --list --resolve").stdout.hasSuffix("PASSWORD=s3cret\n"))
    _ = desk.run("delete secret db")
    let outcome = desk.run("set env deployment/web --list --resolve")
    #expect(outcome.stderr.hasPrefix("error retrieving reference for PASSWORD: secrets \"db\" not found\n"))
    #expect(outcome.exit == 1)
  }

  @Test func `a warning can be an error`() {
    var desk = Desk()
    let outcome = desk.run("get endpoints --warnings-as-errors")
    #expect(outcome.stderr.hasSuffix("error: 1 warning received\n"))
    #expect(outcome.exit == 1)
  }
}
