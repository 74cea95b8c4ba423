// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("Authentication")
struct AuthenticationTests {
    let user = Credentials(user: "alice", password: "p:w")
    var basic: HeaderFields { ["Authorization": "Basic \(user.basicParameter)"] }

    private func bearer(_ service: TokenService, tag: String = "v1") -> RouterFixture {
        let registry = RouterFixture(RegistryBehavior(authentication: .bearer(service)))
        registry.content.add(TestImage(), to: "demo", tag: tag)
        return registry
    }

    private func token(_ registry: RouterFixture, _ scope: String) throws -> HeaderFields {
        let answer = registry.send("GET", "/token?service=local-registry&scope=\(scope)", headers: basic)
        return ["Authorization": "Bearer \(try #require(answer.json["token"]?.string))"]
    }

    @Test func basicCredentialsPass() {
        let registry = RouterFixture(RegistryBehavior(authentication: .basic(user)))
        #expect(registry.send("GET", "/v2/", headers: basic).status == 200)
    }

    @Test(arguments: ["Basic YWxpY2U6eA==", "Bearer YWxpY2U6cDp3", "Basic", ""])
    func otherCredentialsAreChallenged(header: String) {
        let registry = RouterFixture(RegistryBehavior(authentication: .basic(user)))
        let answer = registry.send("GET", "/v2/", headers: ["Authorization": header])
        #expect(answer.status == 401)
        #expect(answer.errorCode == "UNAUTHORIZED")
        #expect(answer.headers["WWW-Authenticate"] == #"Basic realm="local-registry""#)
    }

    @Test func theBearerChallengeNamesRealmServiceAndScope() {
        let answer = bearer(TokenService()).send(
            "GET", "/v2/demo/manifests/v1", headers: ["Host": "127.0.0.1:5000"])
        #expect(answer.status == 401)
        #expect(
            answer.headers["WWW-Authenticate"]
                == #"Bearer realm="http://127.0.0.1:5000/token",service="local-registry","#
                + #"scope="repository:demo:pull""#)
    }

    @Test func theRealmMayBeElsewhere() {
        let answer = bearer(TokenService(realm: "http://169.254.169.254/")).send("GET", "/v2/")
        #expect(
            answer.headers["WWW-Authenticate"]
                == #"Bearer realm="http://169.254.169.254/",service="local-registry""#)
    }

    @Test func aTokenOpensItsRepository() throws {
        let registry = bearer(TokenService())
        let headers = try token(registry, "repository:demo:pull")
        #expect(registry.send("GET", "/v2/demo/manifests/v1", headers: headers).status == 200)
        #expect(registry.send("GET", "/v2/", headers: headers).status == 200)
    }

    @Test func aTokenOpensNothingElse() throws {
        let registry = bearer(TokenService())
        let headers = try token(registry, "repository:demo:pull")
        for (method, target) in [("GET", "/v2/other/tags/list"), ("DELETE", "/v2/demo/manifests/v1")] {
            let answer = registry.send(method, target, headers: headers)
            #expect(answer.status == 401)
            #expect(answer.headers["WWW-Authenticate"]?.contains(#"error="insufficient_scope""#) == true)
        }
    }

    @Test func severalScopesMayBeAskedFor() throws {
        let registry = bearer(TokenService())
        let headers = try token(registry, "repository:a:pull+repository:demo:pull,push&scope=repository:b:*")
        for name in ["a", "b"] {
            #expect(
                registry.send("GET", "/v2/\(name)/tags/list", headers: headers).errorCode == "NAME_UNKNOWN")
        }
        #expect(registry.send("DELETE", "/v2/demo/manifests/v1", headers: headers).status == 202)
    }

    @Test func aTokenExpires() throws {
        let registry = bearer(TokenService(lifetime: .seconds(60)))
        let headers = try token(registry, "repository:demo:pull")
        let target = "/v2/demo/manifests/v1"
        #expect(registry.send("GET", target, headers: headers, after: .seconds(59)).status == 200)
        let late = registry.send("GET", target, headers: headers, after: .seconds(60))
        #expect(late.status == 401)
        #expect(late.headers["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
    }

    @Test func revokedTokensAreChallenged() throws {
        let registry = bearer(TokenService())
        let headers = try token(registry, "repository:demo:pull")
        registry.service.tokens.revokeAll()
        #expect(registry.send("GET", "/v2/", headers: headers).status == 401)
    }

    @Test func theTokenServiceMayWantCredentials() throws {
        let registry = bearer(TokenService(credentials: user))
        #expect(registry.send("GET", "/token?service=local-registry").status == 401)
        let headers = try token(registry, "repository:demo:pull")
        #expect(registry.send("GET", "/v2/demo/manifests/v1", headers: headers).status == 200)
    }

    @Test func anotherServiceIsRefused() {
        #expect(bearer(TokenService()).send("GET", "/token?service=other").status == 400)
    }

    @Test func onlyGetAsksForTokens() {
        #expect(bearer(TokenService()).send("POST", "/token").status == 405)
    }

    @Test func anOpenRegistryHasNoTokens() { #expect(RouterFixture().send("GET", "/token").status == 404) }

    @Test(arguments: ["", "repository", "repository:a", "other:a:pull", "repository:a:fly", ":::"])
    func anOddScopeGrantsNothing(scope: String) {
        #expect(!AccessScope(parameters: [scope]).covers(AccessScope("a", [.pull])))
    }

    @Test func theEarliestTokensAreForgotten() {
        let issuer = TokenIssuer(limit: 1)
        let now = ContinuousClock.now
        let first = issuer.issue(AccessScope(), until: now + .seconds(9))
        let second = issuer.issue(AccessScope(), until: now + .seconds(9))
        #expect(issuer.scope(of: first, at: now) == nil)
        #expect(issuer.scope(of: second, at: now) != nil)
    }
}
