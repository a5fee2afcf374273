// X Connect's core, whole: what other programs include.
//
//   #include <core/x_connect.hpp>
//   const auto prepared = x_connect::prepare("get_me", {}, credentials, {nonce, timestamp});
//
// The way of a request: credentials -> action and arguments -> prepare -> [X] -> read_reply -> diagnose.
// Everything is pure: nonce and time are inputs, errors are values, nothing is kept between calls.
#pragma once

#include "ability.hpp"      // what a person may want an agent to do
#include "access.hpp"       // what the credentials held allow
#include "action.hpp"       // the shape of an action
#include "catalogue.hpp"    // all actions
#include "check.hpp"        // the ladder of questions to X, and its verdict
#include "credentials.hpp"  // the fields, and mistakes in them
#include "diagnosis.hpp"    // from a reply to its cause and its fix
#include "findings.hpp"     // all findings there are
#include "interface.hpp"    // all of it with JSON in and JSON out
#include "lines.hpp"        // signing in lines of text
#include "paste.hpp"        // credentials from one paste of anything
#include "policy.hpp"       // what agents may do
#include "post_text.hpp"    // how long X finds a text
#include "price.hpp"        // what a call costs
#include "reply.hpp"        // facts of a reply
#include "request.hpp"      // from an action to the signed request
#include "result.hpp"       // results, errors, findings
#include "reveal.hpp"       // what a text would hide
#include "sign_in.hpp"      // how credentials are obtained
#include "signature.hpp"    // OAuth 1.0a [RFC 5849]
#include "text.hpp"         // parameters and their encoding
