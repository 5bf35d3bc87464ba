"""The launcher: `streamlit run app.py`.

The script that draws lives in `dashboard/`, away from `pages/`, so that Streamlit never serves
a page without the entry script.
"""

import streamlit as st
from starlette.middleware import Middleware

from dashboard.failure import explain
from dashboard.web import PageHeaders

app = st.App("dashboard/main.py", middleware=[Middleware(PageHeaders)], on_script_error=explain)
