//! async-openai: chat completions and responses.

use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::chat::CreateChatCompletionRequest;
use async_openai::types::responses::{CreateResponse, ResponseStreamEvent};
use async_openai::Client;
use futures::StreamExt;
use serde_json::{from_value, json, to_value, Value};
use std::env::var;
use std::future::Future;

type Checked = Result<(), String>;
type Asked<T> = Result<T, OpenAIError>;

fn client(key: &str) -> Client<OpenAIConfig> {
    let base = format!("{}/v1", var("JOULEGATE_URL").unwrap());
    Client::with_config(OpenAIConfig::new().with_api_base(base).with_api_key(key))
}

/// Runs one check and tells its outcome in a line of its own.
async fn check(lane: &str, name: &str, ask: impl Future<Output = Checked>) {
    let fault = match ask.await {
        Ok(()) => String::new(),
        Err(fault) => format!(",\"fault\":{}", json!(fault)),
    };
    println!("{{\"lane\":{},\"check\":{}{fault}}}", json!(lane), json!(name));
}

fn says(said: Asked<String>) -> Checked {
    match said {
        Ok(text) if text.starts_with("Grüße 🌍") => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

fn is(expected: Value, text: &str) -> Checked {
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value == expected => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// An error of the API that says so, and not half an answer.
fn fails<T: std::fmt::Debug>(answer: Asked<T>, told: &str) -> Checked {
    match answer {
        Err(error) if format!("{error:?}").contains(told) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

fn words(error: OpenAIError) -> String {
    error.to_string()
}

fn object_of(name: &str) -> Value {
    json!({"type": "object", "properties": {name: {"type": "integer"}}, "required": [name], "additionalProperties": false})
}

async fn chat(key: &str, body: Value) -> Asked<Value> {
    let request: CreateChatCompletionRequest = from_value(body).unwrap();
    let answer = client(key).chat().create(request).await?;
    Ok(to_value(&answer.choices[0].message).unwrap())
}

async fn streamed_chat(key: &str, mut body: Value) -> Asked<String> {
    body["stream"] = json!(true);
    let request: CreateChatCompletionRequest = from_value(body).unwrap();
    let mut stream = client(key).chat().create_stream(request).await?;
    let mut said = String::new();
    while let Some(chunk) = stream.next().await {
        for choice in chunk?.choices {
            said += &choice.delta.content.unwrap_or_default();
        }
    }
    Ok(said)
}

async fn respond(key: &str, body: Value) -> Asked<Value> {
    let request: CreateResponse = from_value(body).unwrap();
    Ok(to_value(client(key).responses().create(request).await?).unwrap())
}

async fn streamed_response(key: &str, mut body: Value) -> Asked<String> {
    body["stream"] = json!(true);
    let request: CreateResponse = from_value(body).unwrap();
    let mut stream = client(key).responses().create_stream(request).await?;
    let mut said = String::new();
    while let Some(event) = stream.next().await {
        if let ResponseStreamEvent::ResponseOutputTextDelta(delta) = event? {
            said += &delta.delta;
        }
    }
    Ok(said)
}

fn text_of(message: Value) -> String {
    message["content"].as_str().unwrap_or_default().to_string()
}

fn items<'a>(response: &'a Value, kind: &str) -> Vec<&'a Value> {
    response["output"].as_array().unwrap().iter().filter(|item| item["type"] == kind).collect()
}

fn output_text(response: Value) -> String {
    items(&response, "message")[0]["content"][0]["text"].as_str().unwrap_or_default().to_string()
}

async fn chat_over(lane: &str, model: &str, key: &str) {
    let lane = &format!("chat over {lane}");
    let hi = |model: String| json!({"model": model, "messages": [{"role": "user", "content": "Hi"}]});
    let plain = hi(model.to_string());
    check(lane, "text", async { says(chat(key, plain.clone()).await.map(text_of)) }).await;
    check(lane, "stream", async { says(streamed_chat(key, plain.clone()).await) }).await;
    check(lane, "tool", async {
        let mut with = plain.clone();
        with["tools"] = json!([{"type": "function", "function": {"name": "find_order", "parameters": object_of("id")}}]);
        let said = chat(key, with.clone()).await.map_err(words)?;
        let call = &said["tool_calls"][0];
        is(json!({"id": 10}), call["function"]["arguments"].as_str().unwrap_or_default())?;
        let back = json!({"role": "tool", "tool_call_id": call["id"], "content": "12"});
        with["messages"] = json!([{"role": "user", "content": "Hi"}, said, back]);
        says(chat(key, with).await.map(text_of))
    })
    .await;
    check(lane, "object", async {
        let mut with = plain.clone();
        with["response_format"] =
            json!({"type": "json_schema", "json_schema": {"name": "sum", "schema": object_of("total"), "strict": true}});
        is(json!({"total": 3}), &chat(key, with).await.map(text_of).map_err(words)?)
    })
    .await;
    let broken = hi(format!("{model}-broken"));
    check(lane, "broken", async { fails(streamed_chat(key, broken).await, "") }).await;
    check(lane, "auth", async { fails(chat("a-key-that-nobody-has", plain.clone()).await, "JG_AUTH_UNKNOWN_KEY") }).await;
    check(lane, "limit", async { fails(chat(key, hi(format!("{model}-limited"))).await, "no more") }).await;
    check(lane, "length", async { fails(chat(key, hi(format!("{model}-long"))).await, "maximum context length") }).await;
}

async fn responses_over(lane: &str, model: &str, key: &str) {
    let lane = &format!("Responses over {lane}");
    let hi = |model: String| json!({"model": model, "input": "Hi"});
    let plain = hi(model.to_string());
    check(lane, "text", async { says(respond(key, plain.clone()).await.map(output_text)) }).await;
    check(lane, "stream", async { says(streamed_response(key, plain.clone()).await) }).await;
    check(lane, "tool", async {
        let mut with = plain.clone();
        with["tools"] = json!([{"type": "function", "name": "find_order", "parameters": object_of("id"), "strict": true}]);
        let answer = respond(key, with.clone()).await.map_err(words)?;
        let call = items(&answer, "function_call")[0];
        is(json!({"id": 10}), call["arguments"].as_str().unwrap_or_default())?;
        let back = json!({"type": "function_call_output", "call_id": call["call_id"], "output": "12"});
        with["input"] = json!([{"type": "message", "role": "user", "content": "Hi"}, call, back]);
        says(respond(key, with).await.map(output_text))
    })
    .await;
    check(lane, "object", async {
        let mut with = plain.clone();
        with["text"] =
            json!({"format": {"type": "json_schema", "name": "sum", "schema": object_of("total"), "strict": true}});
        is(json!({"total": 3}), &respond(key, with).await.map(output_text).map_err(words)?)
    })
    .await;
    let broken = hi(format!("{model}-broken"));
    check(lane, "broken", async { fails(streamed_response(key, broken).await, "") }).await;
    check(lane, "auth", async { fails(respond("a-key-that-nobody-has", plain.clone()).await, "JG_AUTH_UNKNOWN_KEY") }).await;
    check(lane, "limit", async { fails(respond(key, hi(format!("{model}-limited"))).await, "no more") }).await;
    check(lane, "length", async { fails(respond(key, hi(format!("{model}-long"))).await, "maximum context length") }).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let key = var("JOULEGATE_KEY").unwrap();
    for (lane, name) in [("chat", "CHAT"), ("Anthropic", "ANTHROPIC"), ("OpenAI", "OPENAI")] {
        let model = var(format!("JOULEGATE_{name}_MODEL")).unwrap();
        chat_over(lane, &model, &key).await;
        responses_over(lane, &model, &key).await;
    }
}
