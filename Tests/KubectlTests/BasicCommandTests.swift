import Kubectl
import Testing

@Suite struct BasicCommandTests {
  @Test func `run, get and delete a pod`() {
    var desk = Desk()
    #expect(desk.run("get pods") == .init(stdout: "", stderr: "No resources found in default namespace.\n"))
    #expect(desk.run("run web --image=nginx:1.27") == .init(stdout: "pod/web created\n"))
    #expect(
      desk.run("get pods").stdout
        == """
        NAME   READY   STATUS    RESTARTS   AGE
        web    0/1     Pending   0          0s

        """
    )
    #expect(desk.run("get pod web -o jsonpath={.spec.containers[0].image}").stdout == "nginx:1.27")
    #expect(desk.run("delete pod web --wait=false").stdout == "pod \"web\" deleted from default namespace\n")
  }

  @Test func `a dry run shows what would be created`() {
    var desk = Desk()
    #expect(
      desk.run("create deployment web --image=nginx:1.27 --replicas=2 --dry-run=client -o yaml").stdout
        == """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          labels:
            app: web
          name: web
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: web
          strategy: {}
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
              - image: nginx:1.27
                name: nginx
                resources: {}
        status: {}

        """
    )
  }

  @Test func `several kinds get a name with their kind`() {
    var desk = Desk()
    _ = desk.run("run web --image=nginx:1.27")
    _ = desk.run("create deployment app --image=nginx:1.27")
    #expect(
      desk.run("get pods,deploy").stdout
        == """
        NAME      READY   STATUS    RESTARTS   AGE
        pod/web   0/1     Pending   0          0s

        NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
        deployment.apps/app   0/1     0            0           0s

        """
    )
  }

  @Test func `a watch shows changes as they come`() {
    var desk = Desk()
    var watch = Kubectl(arguments: ["get", "pods", "-w"])
    #expect(desk.resume(&watch) == .init(stdout: "", exit: -1))
    _ = desk.run("run web --image=nginx:1.27")
    #expect(
      desk.resume(&watch).stdout == "NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Pending   0          0s\n"
    )
  }

  @Test func `a file is created, and its mistakes named`() {
    var desk = Desk()
    desk.files["a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: Pod\n"
    let outcome = desk.run("create -f a.yaml")
    #expect(outcome.stdout == "configmap/a created\n")
    #expect(
      outcome.stderr
        == "error: error validating \"a.yaml\": error validating data: apiVersion not set; if you choose to ignore "
        + "these errors, turn validation off with --validate=false\n"
    )
  }
}

@Suite struct OutputFormatTests {
  @Test(arguments: [
    ("jsonpath={.metadata.labels.run}", "web"),
    ("jsonpath={.spec.containers[*].image}", "nginx:1.27"),
    ("jsonpath={.spec.containers[?(@.name==\"web\")].image}", "nginx:1.27"),
    ("jsonpath={range.spec.containers[*]}{.name}{\"\\n\"}{end}", "web\n"),
    ("go-template={{.metadata.name}}{{range.spec.containers}}:{{.image}}{{end}}", "web:nginx:1.27"),
    ("custom-columns=N:.metadata.name,X:.spec.nothing", "N     X\nweb   <none>\n"),
    ("name", "pod/web\n"),
  ])
  func `a pod is shown in many forms`(format: String, text: String) {
    var desk = Desk()
    _ = desk.run("run web --image=nginx:1.27")
    #expect(desk.run("get pod web -o " + format).stdout == text)
  }

  @Test func `a broken template is named`() {
    var desk = Desk()
    #expect(
      desk.run("get pods -o jsonpath={.items[*}").stderr
        == "error: error parsing jsonpath {.items[*}, unterminated array\n"
    )
    #expect(
      desk.run("get pods -o go-template={{.metadata.name}").stderr
        == "error: error parsing template {{.metadata.name}, template: output:1: bad character U+007D '}'\n"
    )
  }
}
