// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import TestPeers
import TestServer
import Testing

/// The server that the other tests ask is one that Vault's Python client, hvac, also takes for Vault.
@Suite(.timeLimit(.minutes(1)))
struct TransitPeerTests {
    private static let python = "\(PeerFolder.path)/hvac/bin/python"

    @Test(
        .enabled(
            if: PeerFolder.isExecutable(python) || PeerFolder.isCI,
            "scripts/install-peers did not install hvac"))
    func hvacReadsTheSameKeys() async throws {
        let bench = try await TransitBench {
            $0.appRoles["role"] = "s3"
            $0.kubernetesRoles["keys"] = "jwt"
            $0.namespace = "team"
        }
        let run = try await PeerProgram(Self.python).run(["-c", Self.script, bench.server.server.url])
        try #require(run.code == 0, "\(run.errors)")
        let said = try JSON(parsing: Array(run.output.utf8))
        for login in ["approle", "kubernetes"] {
            #expect(said[login]?["latest"] == 1)
            #expect(said[login]?["ed25519"]?.string == bench.keys.served["ed25519"]?.versions[1] ?? nil)
            #expect(said[login]?["ecdsa-p256"]?.string == bench.keys.served["ecdsa-p256"]?.versions[1] ?? nil)
        }
        #expect(said["absent"] == "InvalidPath")
        #expect(said["stale"] == "Forbidden")
        #expect(said["refused"] == "InvalidRequest")
        #expect(said["sealed"] == nil)
        bench.server.with { $0.instead = VaultServer.State.failure(503, ["Vault is sealed"]) }
        let sealed = try await PeerProgram(Self.python).run(["-c", Self.oneRead, bench.server.server.url])
        #expect(sealed.output == "VaultDown\n", "\(sealed.errors)")
        await bench.stop()
    }

    private static let script = """
        import hvac, json, sys

        def client(token=None):
            return hvac.Client(url=sys.argv[1], token=token, namespace="team")

        def failure(call):
            try:
                call()
            except hvac.exceptions.VaultError as error:
                return type(error).__name__

        def keys(client):
            read = lambda name: client.secrets.transit.read_key(name=name)["data"]
            shown = {name: read(name)["keys"]["1"]["public_key"] for name in ("ed25519", "ecdsa-p256")}
            return {"latest": read("ed25519")["latest_version"], **shown}

        said = {}
        one = client()
        one.auth.approle.login(role_id="role", secret_id="s3")
        said["approle"] = keys(one)
        two = client()
        two.auth.kubernetes.login(role="keys", jwt="jwt")
        said["kubernetes"] = keys(two)
        said["absent"] = failure(lambda: one.secrets.transit.read_key(name="absent"))
        said["stale"] = failure(lambda: client("hvs.stale").secrets.transit.read_key(name="ed25519"))
        said["refused"] = failure(lambda: client().auth.approle.login(role_id="role", secret_id="no"))
        print(json.dumps(said))
        """

    private static let oneRead = """
        import hvac, sys

        try:
            hvac.Client(url=sys.argv[1], token="hvs.reader").secrets.transit.read_key(name="ed25519")
        except hvac.exceptions.VaultError as error:
            print(type(error).__name__)
        """
}
