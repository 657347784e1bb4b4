import REPL
import Terminal
import Testing

@Suite struct CompleterTests {
  /// What Tab offers at the end of the text, with what follows a single candidate.
  private func candidates(_ text: String) -> [String] {
    let completion = Completer(world: FixedWorld()).complete(text)
    return completion.candidates.map { $0.text + ($0.suffix == " " ? "" : "+" + $0.suffix) }
  }

  @Test(arguments: [
    ("kub", ["kubectl"]),
    ("ca", ["cat"]),
    ("so", ["solution"]),
    ("kubectl roll", ["rollout"]),
    ("kubectl rollout st", ["status"]),
    ("kubectl create dep", ["deployment"]),
    ("kubectl config use-context ", ["minikube"]),
    ("kubectl comp", ["completion"]),
    ("kubectl completion ", ["bash", "fish", "powershell", "zsh"]),
    ("kubectl plugin ", ["list"]),
    ("kubectl help rollout st", ["status"]),
    ("kubectl hel", ["hello", "help"]),
    ("kubectl hello ", ["big-world"]),
    ("kubectl hello --na", []),
    ("kubectl getn ", ["control-plane", "node01"]),
    ("fault st", ["start", "stop"]),
    ("fault stop kube-p", ["kube-proxy"]),
    ("fault stop kube-proxy ", ["control-plane", "node01"]),
    ("fault stop containerd n", ["node01"]),
    ("fault stop etcd ", []),
  ])
  func verbsAndWords(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test(arguments: [
    ("kubectl get deploy", ["deployments"]),
    ("kubectl get sv", ["svc"]),
    ("kubectl get nodes,deploy", ["nodes,deployments"]),
    ("kubectl rollout status d", ["daemonsets", "deployments"]),
    ("kubectl scale dep", ["deployments"]),
    ("kubectl explain pod.spec.restart", ["pod.spec.restartPolicy+"]),
    ("kubectl explain pod.spec.containers.resi", ["pod.spec.containers.resizePolicy+"]),
  ])
  func types(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test(arguments: [
    ("kubectl get pods web", ["web-1", "web-2"]),
    ("kubectl get po web-1 ", ["web-2", "db-0"]),
    ("k delete pod/d", ["pod/db-0"]),
    ("kubectl -n kube-system get pod ", ["coredns-x", "etcd-control-plane"]),
    ("kubectl get pod -n kube-system et", ["etcd-control-plane"]),
    ("kubectl get pod --namespace=kube-system et", ["etcd-control-plane"]),
    ("kubectl describe pods -A c", ["coredns-x"]),
    ("kubectl logs -f web-", ["web-1", "web-2"]),
    ("kubectl logs deploy/", ["deploy/web"]),
    ("kubectl exec -it web-1 -c ", ["app", "sidecar"]),
    ("kubectl logs web-1 --container=s", ["--container=sidecar"]),
    ("kubectl exec web-1 -- l", []),
    ("kubectl drain n", ["node01"]),
    ("kubectl taint node c", ["control-plane"]),
    ("cat pod.yaml | grep x && kubectl get ns kube-s", ["kube-system"]),
  ])
  func names(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test(arguments: [
    ("kubectl get pods --all-n", ["--all-namespaces"]),
    ("kubectl get pods --out", ["--output=+", "--output-watch-events"]),
    ("kubectl get pods -o js", ["json", "jsonpath=+"]),
    ("kubectl run web --restart=N", ["--restart=Never"]),
    ("kubectl get pods -n k", ["kube-system"]),
    ("kubectl get pods --names", ["--namespace=+"]),
  ])
  func flags(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test(arguments: [
    ("kubectl apply -f ", ["my\\ app.yaml", "pod.yaml", "web/+"]),
    ("kubectl apply -f web/", ["web/deploy.yaml"]),
    ("kubectl apply --filename=p", ["--filename=pod.yaml"]),
    ("cat 'my", ["my app.yaml"]),
    ("cat .k", [".kube/+"]),
    ("kubectl get pods > p", ["pod.yaml"]),
    ("ls w", ["web/+"]),
  ])
  func files(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test(arguments: [
    ("start s", ["services"]),
    ("start services/", ["services/expose", "services/balance"]),
    ("lang ", ["en", "ko"]),
    ("reset s", ["step"]),
  ])
  func lessonWords(text: String, expected: [String]) { #expect(candidates(text) == expected) }

  @Test func hangulIsReadAsTheKeysItWasTypedWith() {
    #expect(candidates("ㅏㅕㅠ") == ["kubectl"])
    let completion = Completer(world: FixedWorld()).complete("ㅏㅕㅠㄷㅊ시 ㅎㄷㅅ ㅔㅐㅇ ㅈ듀")
    #expect(completion.replaced == "ㅏㅕㅠㄷㅊ시 ㅎㄷㅅ ㅔㅐㅇ ㅈ듀".unicodeScalars.count)
    #expect(completion.candidates.map(\.text) == ["kubectl get pod web-1", "kubectl get pod web-2"])
  }
}
